// The public evaluator: documents in, decisions out.
#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "runtime/decide/execution.hpp"
#include "runtime/decide/input_error.hpp"
#include "runtime/decide/mask.hpp"
#include "runtime/decide/report.hpp"
#include "runtime/decide/show.hpp"
#include "runtime/decide/state.hpp"
#include "runtime/decide/why.hpp"
#include "runtime/decide/words.hpp"
#include "runtime/program/scan.hpp"

namespace writ {

Evaluator::Evaluator(std::shared_ptr<const Program> program, Options options)
    : state_(std::make_unique<State>(std::move(program), std::move(options))) {}
Evaluator::~Evaluator() = default;
Evaluator::Evaluator(Evaluator&&) noexcept = default;
Evaluator& Evaluator::operator=(Evaluator&&) noexcept = default;

// Everything that points at the old directory is read again.
MaybeError Evaluator::set_directory(std::string_view json) {
  State& s = *state_;
  std::string text(json);
  s.at_hand->frame.clear();
  s.at_hand->is_complete = false;
  s.directory_text.swap(text);
  json::Error mistake;
  MaybeError bad;
  if (!s.directory.read(*s.program, s.options.tenant, s.directory_text, mistake)) {
    s.directory_text.clear();
    bad = decide::input_error("directory", mistake);
  }
  s.documents_changed();
  s.new_directory();
  if (!s.history.read_again(s.around(), mistake) && !bad)
    bad = decide::input_error("history", mistake);
  if (!s.externs.read_again(s.directory, mistake) && !bad)
    bad = decide::input_error("externs", mistake);
  const MaybeError stale = s.read_case();
  return bad ? bad : stale;
}

MaybeError Evaluator::set_evidence(std::string_view json) {
  State& s = *state_;
  json::Error mistake;
  s.evidence_changed();
  if (!s.at_hand->evidence.read(s.around(), json, mistake))
    return decide::input_error("evidence", mistake);
  return std::nullopt;
}

MaybeError Evaluator::add_evidence(std::string_view record_json) {
  State& s = *state_;
  json::Error mistake;
  s.evidence_changed();
  if (!s.at_hand->evidence.add(s.around(), record_json, mistake))
    return decide::input_error("evidence", mistake);
  return std::nullopt;
}

bool Evaluator::has_evidence(std::string_view kind, std::string_view id) const {
  const std::uint32_t row = state_->program->kind_named(kind);
  return row != program::kNone && state_->at_hand->evidence.has(row, id);
}

void Evaluator::end_evidence(std::string_view kind, std::string_view id, std::string_view field,
                             Time at) {
  State& s = *state_;
  const std::uint32_t row = s.program->kind_named(kind);
  if (row == program::kNone) return;
  const std::uint32_t place = decide::record_field(s.image(), row, field);
  const program::Range fields = s.image().kinds[row].fields;
  if (place == program::kNone ||
      s.image().types[s.image().fields[fields.first + place - 2].type].kind != program::TypeKind::Time)
    return;
  s.evidence_changed();
  s.at_hand->evidence.end({row, place, fields.count + 2, std::string(id), at});
}

MaybeError Evaluator::set_history(std::string_view json) {
  State& s = *state_;
  json::Error mistake;
  s.documents_changed();
  if (!s.history.read(s.around(), json, mistake)) return decide::input_error("history", mistake);
  return std::nullopt;
}

MaybeError Evaluator::add_event(std::string_view event_json) {
  State& s = *state_;
  json::Error mistake;
  s.documents_changed();
  if (!s.history.add(s.around(), event_json, mistake))
    return decide::input_error("history", mistake);
  return std::nullopt;
}

MaybeError Evaluator::add_execution(std::string_view id, Time at) {
  State& s = *state_;
  if (!s.at_hand->frame.has_action())
    return InputError{"request", "", "a request", "none that could be read", 0, 0};
  if (s.at_hand->frame.row().kind == program::kNone)
    return std::nullopt;  // nobody asks for its executions
  return add_event(
      decide::execution_event(*s.program, s.at_hand->frame, id, at, decide::Facts::OfKind));
}

std::string Evaluator::execution(std::string_view id, Time at) const {
  const State& s = *state_;
  if (!s.at_hand->frame.has_action()) return {};
  return decide::execution_event(*s.program, s.at_hand->frame, id, at, decide::Facts::All);
}

void Evaluator::set_complete_since(std::string_view kind, Time since) {
  State& s = *state_;
  s.documents_changed();
  s.history.set_complete_since(s.program->kind_named(kind), since);
}

std::string_view Evaluator::person(std::string_view id_or_alias) const {
  const value::Principal* who = state_->directory.find(id_or_alias);
  return who != nullptr && who->is_person && who->is_active ? who->id.view() : std::string_view();
}

std::vector<std::string_view> Evaluator::people() const {
  std::vector<std::string_view> out;
  const decide::Directory& directory = state_->directory;
  for (std::size_t k = 0; k < directory.size(); ++k) {
    const value::Principal& who = *directory.at(k);
    if (!who.is_person || !who.is_active) continue;
    out.push_back(who.id.view());
    for (const std::string& alias : directory.aliases(who)) out.push_back(alias);
  }
  return out;
}

void Evaluator::set_history_version(std::string_view version) {
  state_->history_version = version;
  state_->inputs_hash.clear();
}

std::vector<Evaluator::ReliedOn> Evaluator::relied_on(Time now) {
  State& s = *state_;
  std::vector<ReliedOn> out;
  if (!s.ready(now)) return out;
  std::vector<const value::Record*> records;
  s.engine.relied_on(records);
  for (const value::Record* r : records) {
    const program::KindRow& kind = s.image().kinds[r->kind];
    out.push_back({std::string(s.image().text(kind.outside)),
                   std::string(r->fields[0].text->view()), program::reads_uses(s.image(), kind)});
  }
  std::sort(out.begin(), out.end(), [](const ReliedOn& a, const ReliedOn& b) {
    return std::tie(a.kind, a.id) < std::tie(b.kind, b.id);
  });
  return out;
}

MaybeError Evaluator::set_settings(std::string_view json) {
  State& s = *state_;
  json::Error mistake;
  s.documents_changed();
  if (!s.settings.read(s.directory, json, mistake)) return decide::input_error("settings", mistake);
  return std::nullopt;
}

MaybeError Evaluator::set_tables(std::string_view json) {
  State& s = *state_;
  json::Error mistake;
  s.documents_changed();
  if (!s.tables.read(json, mistake)) return decide::input_error("tables", mistake);
  return std::nullopt;
}

MaybeError Evaluator::set_extern(std::string_view name, Extern function) {
  State& s = *state_;
  const std::uint32_t row = s.externs.named(name);
  if (row == program::kNone) {
    std::vector<std::string_view> known;
    for (const program::ExternRow& e : s.image().externs) known.push_back(s.image().text(e.name));
    return InputError{"externs",
                      "",
                      decide::one_of(known) + decide::near_spellings(name, known),
                      decide::quoted(name),
                      0,
                      0};
  }
  s.externs.set(row, std::move(function));
  return std::nullopt;
}

MaybeError Evaluator::set_extern_answers(std::string_view json) {
  State& s = *state_;
  json::Error mistake;
  if (!s.externs.read(s.directory, json, mistake)) return decide::input_error("externs", mistake);
  return std::nullopt;
}

MaybeError Evaluator::set_request(std::string_view authzen_json) {
  State& s = *state_;
  s.at_hand->frame.clear();  // before its text goes
  s.at_hand->request_text.assign(authzen_json);
  s.at_hand->is_changed = false;
  s.at_hand->tell_actor({}, {});
  MaybeError bad =
      s.at_hand->request_text.empty()
          ? InputError{"request", "", "an object, an AuthZEN evaluation", "an empty document", 1, 1}
          : s.read_request();
  if (bad) s.at_hand->request_text.clear();
  return bad;
}

PreparedRequest::PreparedRequest() = default;
PreparedRequest::~PreparedRequest() = default;
PreparedRequest::PreparedRequest(PreparedRequest&&) noexcept = default;
PreparedRequest& PreparedRequest::operator=(PreparedRequest&&) noexcept = default;

MaybeError Evaluator::swap(PreparedRequest& other) {
  State& s = *state_;
  if (other.held_ && &other.held_->frame.program() != s.program.get())
    return InputError{
        "request", "", "a request prepared for this program", "one of another program", 0, 0};
  if (!other.held_) {
    other.held_ = std::make_unique<PreparedRequest::Held>(*s.program);
    other.held_->directory = s.directory_in_force;
  }
  s.directory.unbind();
  s.counted = nullptr;
  std::swap(s.at_hand, other.held_);
  if (s.at_hand->directory != s.directory_in_force) return s.read_case();
  if (!s.at_hand->is_told_actor) return std::nullopt;
  return s.bind_actor(s.at_hand->host_agent, s.at_hand->host_acts_for);
}

const MaybeError& Evaluator::error() const { return state_->error; }

Evaluator::Steps Evaluator::steps() const {
  const State& s = *state_;
  if (!s.at_hand->frame.has_action()) return {};
  return {s.engine.steps_taken(), s.refined_cost()};
}

Outcome Evaluator::outcome(Time now) {
  State& s = *state_;
  if (!s.ready(now)) return Outcome::Forbid;
  return s.engine.outcome(s.findings);
}

// Of a request that has to be read again, or whose actor the host told.
[[gnu::noinline]] static Outcome swapped_in(Evaluator& evaluator, MaybeError& error,
                                            PreparedRequest& request, Time now) {
  error = evaluator.swap(request);
  const Outcome out = error ? Outcome::Forbid : evaluator.outcome(now);
  evaluator.swap(request);  // what is wrong with the one at hand is told to whoever asks about it
  return error ? Outcome::Forbid : out;
}

Outcome Evaluator::outcome(PreparedRequest& request, Time now) {
  State& s = *state_;
  // A directory's number is of this evaluator and this program alone.
  const bool is_current = request.held_ && request.held_->directory == s.directory_in_force &&
                          request.held_->is_ready_for(s.documents);
  if (!is_current || request.held_->is_told_actor || s.directory.is_bound()) [[unlikely]]
    return swapped_in(*this, s.error, request, now);
  if (s.error) [[unlikely]]
    s.error.reset();
  s.begin(*request.held_, now);
  return s.engine.outcome(s.findings);
}

const Decision& Evaluator::decide(Time now) {
  State& s = *state_;
  s.tell(now);
  decide::copy_told(s.report.told(), s.decision);
  return s.decision;
}

Outcome Evaluator::answer(std::string_view authzen_json, Time now, std::string& out) {
  if (MaybeError bad = set_request(authzen_json)) {
    state_->error = std::move(bad);
    out = error_json(*state_->error);
    return Outcome::Forbid;
  }
  return answer(now, out);
}

Outcome Evaluator::answer(Time now, std::string& out) {
  State& s = *state_;
  if (!s.tell(now)) {
    out = error_json(*s.error);
    return Outcome::Forbid;
  }
  s.answer.clear();
  decide::write_answer(s.answer, s.report.told(), false);
  out = s.answer.view();
  return s.report.told().outcome;
}

std::vector<RuleReport> Evaluator::why(Time now) {
  State& s = *state_;
  return s.ready(now) ? decide::explain(s.engine) : std::vector<RuleReport>();
}

std::vector<PointReport> Evaluator::points(Time now) {
  State& s = *state_;
  s.error = s.not_ready(State::Facts::Some);
  if (s.error) return {};
  s.begin(*s.at_hand, now);
  return decide::points(s.engine);
}

std::string Evaluator::evaluate(std::uint32_t function, Time now) {
  State& s = *state_;
  if (function >= s.image().functions.size() || s.image().functions[function].params != 0)
    return "null";
  s.begin(*s.at_hand, now);
  return decide::json_of(*s.program, s.engine.run(function, nullptr), decide::Sensitive::Masked);
}

std::string Evaluator::compute(std::uint32_t function, std::string_view key, Time now) {
  State& s = *state_;
  if (function >= s.image().functions.size() || s.image().functions[function].params != 1)
    return "null";
  s.begin(*s.at_hand, now);
  const value::Text text{key.data(), static_cast<std::uint32_t>(key.size()), value::kUnseenText};
  const value::Text* known = s.program->find_text(key);
  const value::Value argument = value::of_text(known != nullptr ? known : &text);
  return decide::json_of(*s.program, s.engine.run(function, &argument), decide::Sensitive::Masked);
}

std::string Evaluator::content_digest() {
  State& s = *state_;
  if (!s.at_hand->frame.has_action()) return {};
  s.begin(*s.at_hand, s.last_now());
  return std::string(s.engine.digest().text->view());
}

Evaluator::Masked Evaluator::mask(std::string_view record_json, const Decision& decision,
                                  std::string_view hash_key) const {
  Masked out;
  const program::Image& image = state_->image();
  std::vector<decide::MaskField> fields;
  for (const Owed& owed : decision.obligations) {
    const bool is_mask = std::any_of(
        image.obligations.begin(), image.obligations.end(), [&](const program::ObligationRow& o) {
          return image.text(o.outside) == owed.type && image.text(o.simple) == "mask";
        });
    if (!is_mask) continue;
    fields.emplace_back();
    if (!decide::read_mask(owed.properties, fields.back(), out.error)) return out;
  }
  // Of two on one field the stronger comes first, and decides.
  std::sort(fields.begin(), fields.end(), [](const auto& a, const auto& b) {
    return a.path != b.path ? a.path < b.path : a.method < b.method;
  });
  decide::mask_record(record_json, fields, hash_key, out.json, out.error);
  return out;
}

}  // namespace writ
