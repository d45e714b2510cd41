#include "runtime/decide/state.hpp"

#include <algorithm>
#include <atomic>

#include <fmt/format.h>

#include "runtime/decide/input_error.hpp"
#include "runtime/decide/words.hpp"
#include "runtime/value/ops.hpp"

namespace writ {

using decide::quoted;
using program::kNone;

namespace {

constexpr std::uint64_t kSlack = 16;  // the hard stop lies that far behind the budget

const value::Record* const* first_later(const std::vector<const value::Record*>& records, Time now) {
  return std::upper_bound(records.data(), records.data() + records.size(), now,
                          [](Time at, const value::Record* r) { return at < r->at; });
}

// No two directories have the same number, whoever holds them.
std::uint64_t next_directory() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace

Evaluator::State::State(std::shared_ptr<const Program> program_, Options options_)
    : program(std::move(program_)),
      options(std::move(options_)),
      settings(*program),
      tables(*program),
      externs(*program),
      at_hand(std::make_unique<PreparedRequest::Held>(*program)),
      traces(program->image().actions.size()),
      directory_in_force(next_directory()),
      engine(*program) {
  at_hand->directory = directory_in_force;
  for (const program::ObligationRow& o : image().obligations)
    can_do.push_back(options.can == Can::Everything ||
                     std::find(options.can_do.begin(), options.can_do.end(),
                               image().text(o.outside)) != options.can_do.end());
}

void Evaluator::State::documents_changed() {
  ++documents;
  counted = nullptr;
  inputs_hash.clear();
}

void Evaluator::State::evidence_changed() {
  at_hand->documents = 0;
  counted = nullptr;
  at_hand->answered.forget();
}

void Evaluator::State::new_directory() {
  directory_in_force = next_directory();
  directory_hash.clear();
}

MaybeError Evaluator::State::read_case() {
  at_hand->directory = directory_in_force;
  at_hand->frame.clear();
  evidence_changed();
  json::Error mistake;
  MaybeError bad;
  if (!at_hand->evidence.read_again(around(), mistake))
    bad = decide::input_error("evidence", mistake);
  const MaybeError request = read_request();
  return bad ? bad : request;
}

MaybeError Evaluator::State::read_request() {
  directory.unbind();
  at_hand->is_complete = false;
  if (at_hand->request_text.empty() || at_hand->is_changed) {
    at_hand->frame.clear();
    return std::nullopt;
  }
  json::Reader in(at_hand->request_text, at_hand->frame.arena());
  if (!decide::read_request(in, options.tenant, directory, at_hand->frame, traces)) {
    MaybeError bad = decide::input_error("request", in.error());
    at_hand->frame.clear();
    return bad;
  }
  return at_hand->host_agent.empty() ? std::nullopt
                                     : bind_actor(at_hand->host_agent, at_hand->host_acts_for);
}

MaybeError Evaluator::State::bind_actor(std::string_view id, std::string_view acts_for) {
  const value::Principal* actor = directory.find(id);
  const auto wrong = [](std::string_view path, std::string expected, std::string instead) {
    return InputError{"request", std::string(path), std::move(expected), std::move(instead), 0, 0};
  };
  if (actor == nullptr)
    return wrong("subject.id", "the id of a person or an agent of the directory", quoted(id));
  if (const std::uint32_t by = at_hand->frame.row().by_fact; by != kNone) {
    const program::TypeId type = image().facts[by].type;
    if ((image().types[type].a & (actor->is_person ? program::kPersonMask : program::kAgentMask)) == 0)
      return wrong("subject.id", decide::expectation(image(), type),
                   fmt::format("{}, {}", quoted(id), actor->is_person ? "a person" : "an agent"));
  }
  if (!at_hand->request_text.empty() && at_hand->frame.actor() != nullptr &&
      at_hand->frame.actor() != actor)
    return wrong(
        "subject.id",
        fmt::format("the subject of the request, {}", quoted(at_hand->frame.actor()->id.view())),
        quoted(id));
  directory.unbind();
  if (!acts_for.empty()) {
    const value::Principal* person = directory.find(acts_for);
    if (person == nullptr || !person->is_person)
      return wrong("subject.acts_for", "the id of a person of the directory", quoted(acts_for));
    if (actor->is_person)
      return wrong("subject.acts_for", "nobody: a person acts for themselves", quoted(acts_for));
    if (actor->acts_for != nullptr && actor->acts_for != person)
      return wrong("subject.acts_for",
                   fmt::format("whom the directory names, {}", quoted(actor->acts_for->id.view())),
                   quoted(acts_for));
    if (actor->acts_for == nullptr) directory.bind(*actor, person);
  }
  at_hand->frame.set_actor(directory, *actor);
  at_hand->is_complete = false;
  return std::nullopt;
}

// Cuts every kind off at `now`: what is later is ignored, and listed in reports.
void Evaluator::State::cut_off(decide::Case& c, Time now) {
  if (c.documents != documents) c.is_ready = false;
  c.cut_from = INT64_MIN;
  c.cut_until = INT64_MAX;
  for (std::size_t k = 0; k < image().kinds.size(); ++k) {
    const bool is_evidence = image().kinds[k].is_evidence;
    const auto& all = is_evidence ? c.evidence.kinds() : history.kinds();
    vm::KindRecords& out = c.kinds[k];
    out = {nullptr, 0, is_evidence ? INT64_MIN : INT64_MAX};
    if (all.empty()) continue;
    const auto& records = all[k].records;
    out.records = records.data();
    out.count = static_cast<std::uint32_t>(first_later(records, now) - records.data());
    if (!is_evidence) out.complete_since = all[k].complete_since;
    if (out.count > 0) c.cut_from = std::max(c.cut_from, records[out.count - 1]->at);
    if (out.count < records.size()) c.cut_until = std::min(c.cut_until, records[out.count]->at);
  }
  c.documents = documents;
}

MaybeError Evaluator::State::not_ready(Facts facts) {
  if (!at_hand->frame.has_action())
    return InputError{"request", "", "a request", "none that could be read", 0, 0};
  if (const std::uint32_t k = settings.first_unset(); k != kNone)
    return InputError{"settings",
                      std::string(image().text(image().settings[k].name)),
                      decide::expectation(image(), image().settings[k].value.type),
                      "nothing: the host must set it",
                      0,
                      0};
  if (facts == Facts::All && !at_hand->is_complete) {
    if (const std::uint32_t s = at_hand->frame.first_absent(); s != kNone)
      return InputError{"request",
                        std::string(image().text(image().slots[s].path)),
                        decide::expectation(image(), image().slots[s].type),
                        "nothing",
                        0,
                        0};
    const value::Principal* actor = at_hand->frame.actor();
    if (actor && !actor->is_person && !actor->is_autonomous && at_hand->frame.represented().empty())
      return InputError{
          "request",
          "subject.id",
          "an agent that is autonomous, or acts for a person by the directory's or the host's word",
          fmt::format("{}, which is neither", quoted(actor->id.view())),
          0,
          0};
    at_hand->is_complete = true;
  }
  const bool fits = cost() <= options.budget;
  const std::uint64_t refined = fits ? 0 : refined_cost();
  if (refined <= options.budget) {
    if (at_hand->documents != documents) cut_off(*at_hand, moment_now);
    at_hand->is_ready = true;
    return std::nullopt;
  }
  return InputError{"request",
                    "",
                    fmt::format("a decision of at most {} steps, the budget", options.budget),
                    fmt::format("up to {} steps, by the lists and the records at hand", refined),
                    0,
                    0};
}

// Of the action at hand; kept while there are as many records of each kind.
std::uint64_t Evaluator::State::cost() {
  if (counted != at_hand.get()) {
    count_records(counts);
    counted = at_hand.get();
    if (counts != costs_counts) {
      costs_counts = counts;
      costs.assign(image().actions.size(), 0);
    }
  }
  std::uint64_t& known = costs[at_hand->frame.action()];
  if (known == 0)
    known = std::max<std::uint64_t>(1, program->cost(at_hand->frame.action(), {counts}));
  return known;
}

// Another moment, and perhaps other documents to decide over.
void Evaluator::State::new_moment(Time now) {
  ++moment;
  moment_now = now;
  if (moment_documents == documents) return;
  moment_documents = documents;
  const std::uint64_t steps =
      options.budget > UINT64_MAX / kSlack ? UINT64_MAX : options.budget * kSlack;
  engine.set_world(
      {&directory, settings.values(), tables.in_force(), &externs, &can_do, options.tenant, steps});
}

bool Evaluator::State::tell(Time now) {
  decide::Told& told = report.begin(now);
  if (!ready(now)) return false;
  engine.decide(false, findings);
  engine.settle_obligations(findings);
  const bool has_would = program->plan().has_mode(at_hand->frame.action());
  if (has_would) engine.decide(true, would);
  report.tell(findings, has_would ? &would : nullptr);
  report.externs() = externs.asked();
  told.externs = report.externs();
  list_ignored(now, report.ignored());
  told.ignored = report.ignored();
  told.inputs_hash = inputs();
  return true;
}

void Evaluator::State::list_ignored(Time now, std::vector<std::string>& out) const {
  out.clear();
  const bool is_any_later = at_hand->cut_until != INT64_MAX;  // of what `now` has cut off
  if (!is_any_later && directory.notes().empty() && at_hand->evidence.notes().empty() &&
      history.notes().empty())
    return;
  for (const decide::RecordSet* set : record_sets()) {
    const char* name = set == &at_hand->evidence ? "evidence" : "history";
    for (const decide::RecordSet::Kind& kind : set->kinds()) {
      const value::Record* const* end = kind.records.data() + kind.records.size();
      for (auto r = first_later(kind.records, now); r != end; ++r)
        out.push_back(fmt::format(
            "{}: {} {} is later than now, {}", name, image().text(image().kinds[(*r)->kind].outside),
            quoted((*r)->fields[0].text->view()), value::to_text((*r)->fields[1])));
    }
    for (const std::string& note : set->notes()) out.push_back(fmt::format("{} {}", name, note));
  }
  out.insert(out.end(), directory.notes().begin(), directory.notes().end());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
}

const std::string& Evaluator::State::inputs() {
  if (!inputs_hash.empty()) return inputs_hash;
  value::Hasher hash;
  hash.field("writ-inputs-2");
  hash.field(program->hash());
  hash.field(value::zone_data_version());
  if (directory_hash.empty()) {
    value::Hasher directory_only;
    directory_only.field(directory_text);
    directory_hash = directory_only.hex();
  }
  hash.field(directory_hash);
  hash.field(settings.text());
  hash.field(tables.text());
  hash.field(history_version);
  if (history_version.empty()) {
    hash.field(history.text());
    for (const std::string& event : history.added()) hash.field(event);
  }
  return inputs_hash = hash.hex();
}

}  // namespace writ
