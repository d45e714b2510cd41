#include "runtime/decide/state.hpp"

#include <algorithm>

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

}  // namespace

Evaluator::State::State(std::shared_ptr<const Program> program_, Options options_)
    : program(std::move(program_)),
      options(std::move(options_)),
      settings(*program),
      tables(*program),
      externs(*program),
      frame(*program),
      kinds(image().kinds.size()),
      costs(image().actions.size(), 0),
      engine(*program) {
  for (const program::ObligationRow& o : image().obligations)
    can_do.push_back(options.can == Can::Everything ||
                     std::find(options.can_do.begin(), options.can_do.end(),
                               image().text(o.outside)) != options.can_do.end());
  for (const program::ActionRow& a : image().actions) {
    bool any = false;
    for (std::uint32_t k = a.rules.first; k < a.rules.end(); ++k)
      any |= image().rules[image().indices[k]].mode != program::Mode::On;
    has_mode.push_back(any);
  }
}

void Evaluator::State::documents_changed() {
  is_prepared = false;
  inputs_hash.clear();
  std::fill(costs.begin(), costs.end(), 0);
}

MaybeError Evaluator::State::read_request() {
  directory.unbind();
  is_complete = false;
  frame.clear();
  if (request_text.empty()) return std::nullopt;
  json::Reader in(request_text, frame.arena());
  if (!decide::read_request(in, options.tenant, directory, frame)) {
    MaybeError bad = decide::input_error("request", in.error());
    frame.clear();
    return bad;
  }
  return host_agent.empty() ? std::nullopt : bind_actor(host_agent, host_acts_for);
}

MaybeError Evaluator::State::bind_actor(std::string_view id, std::string_view acts_for) {
  const value::Principal* actor = directory.find(id);
  const auto wrong = [](std::string_view path, std::string expected, std::string instead) {
    return InputError{"request", std::string(path), std::move(expected), std::move(instead), 0, 0};
  };
  if (actor == nullptr)
    return wrong("subject.id", "the id of a person or an agent of the directory", quoted(id));
  if (const std::uint32_t by = frame.row().by_fact; by != kNone) {
    const program::TypeId type = image().facts[by].type;
    if ((image().types[type].a & (actor->is_person ? program::kPersonMask : program::kAgentMask)) == 0)
      return wrong("subject.id", decide::expectation(image(), type),
                   fmt::format("{}, {}", quoted(id), actor->is_person ? "a person" : "an agent"));
  }
  if (!request_text.empty() && frame.actor() != nullptr && frame.actor() != actor)
    return wrong("subject.id",
                 fmt::format("the subject of the request, {}", quoted(frame.actor()->id.view())),
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
  frame.set_actor(directory, *actor);
  is_complete = false;
  return std::nullopt;
}

// Cuts every kind off at `now`: what is later is ignored, and listed in reports.
void Evaluator::State::prepare(Time now) {
  if (is_prepared && prepared_for == now) return;
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    const bool is_evidence = image().kinds[k].is_evidence;
    const auto& all = is_evidence ? evidence.kinds() : history.kinds();
    vm::KindRecords& out = kinds[k];
    out = {nullptr, 0, is_evidence ? INT64_MIN : INT64_MAX};
    if (all.empty()) continue;
    out.records = all[k].records.data();
    out.count = static_cast<std::uint32_t>(first_later(all[k].records, now) - all[k].records.data());
    if (!is_evidence) out.complete_since = all[k].complete_since;
  }
  is_prepared = true;
  prepared_for = now;
}

MaybeError Evaluator::State::not_ready(Facts facts) {
  if (!frame.has_action())
    return InputError{"request", "", "a request", "none that could be read", 0, 0};
  if (const std::uint32_t k = settings.first_unset(); k != kNone)
    return InputError{"settings",
                      std::string(image().text(image().settings[k].name)),
                      decide::expectation(image(), image().settings[k].value.type),
                      "nothing: the host must set it",
                      0,
                      0};
  if (facts == Facts::All && !is_complete) {
    if (const std::uint32_t s = frame.first_absent(); s != kNone)
      return InputError{"request",
                        std::string(image().text(image().slots[s].path)),
                        decide::expectation(image(), image().slots[s].type),
                        "nothing",
                        0,
                        0};
    const value::Principal* actor = frame.actor();
    if (actor && !actor->is_person && !actor->is_autonomous && frame.represented().empty())
      return InputError{
          "request",
          "subject.id",
          "an agent that is autonomous, or acts for a person by the directory's or the host's word",
          fmt::format("{}, which is neither", quoted(actor->id.view())),
          0,
          0};
    is_complete = true;
  }
  std::uint64_t& cost = costs[frame.action()];
  if (cost == 0) cost = std::max<std::uint64_t>(1, program->cost(frame.action(), record_counts()));
  if (cost <= options.budget) return std::nullopt;
  const std::uint64_t refined = refined_cost();
  if (refined <= options.budget) return std::nullopt;
  return InputError{"request",
                    "",
                    fmt::format("a decision of at most {} steps, the budget", options.budget),
                    fmt::format("up to {} steps, by the lists and the records at hand", refined),
                    0,
                    0};
}

bool Evaluator::State::ready(Time now) {
  error = not_ready();
  if (error) return false;
  begin(now);
  return true;
}

void Evaluator::State::begin(Time now) {
  prepare(now);
  const std::uint64_t steps =
      options.budget > UINT64_MAX / kSlack ? UINT64_MAX : options.budget * kSlack;
  engine.begin({&frame, &directory, settings.values(), tables.in_force(), &externs, kinds.data(),
                &can_do, options.tenant, now, steps});
}

void Evaluator::State::list_ignored(Time now, std::vector<std::string>& out) const {
  for (const decide::RecordSet* set : {&evidence, &history}) {
    const char* name = set == &evidence ? "evidence" : "history";
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
  hash.field("writ-inputs-1");
  hash.field(program->hash());
  hash.field(value::zone_data_version());
  hash.field(directory_text);
  hash.field(settings.text());
  hash.field(tables.text());
  hash.field(history.text());
  for (const std::string& event : history.added()) hash.field(event);
  return inputs_hash = hash.hex();
}

}  // namespace writ
