#include "tests/generate/hosts.hpp"

#include <nlohmann/json.hpp>

namespace writ::generate {

using Json = nlohmann::ordered_json;

namespace {

MaybeError load_around(Evaluator& evaluator, const reference::Documents& d) {
  if (!d.settings.empty())
    if (auto bad = evaluator.set_settings(d.settings)) return bad;
  if (auto bad = evaluator.set_directory(d.directory)) return bad;
  if (auto bad = evaluator.set_extern_answers(d.externs.empty() ? "[]" : d.externs)) return bad;
  if (auto bad = evaluator.set_history(d.history)) return bad;
  return evaluator.set_evidence(d.evidence.empty() ? "[]" : d.evidence);
}

// The full decision, and the ways to its outcome alone, which must not differ: over what is at hand, and set aside.
Decision decided(Evaluator& evaluator, std::int64_t now, MaybeError& error) {
  if (error) return {};
  const Outcome alone = evaluator.outcome(now);
  PreparedRequest aside;
  if ((error = evaluator.swap(aside))) return {};
  const Outcome prepared = evaluator.outcome(aside, now);
  if ((error = evaluator.swap(aside))) return {};
  Decision decision = evaluator.decide(now);
  error = evaluator.error();
  for (const Outcome o : {alone, prepared})
    if (o != decision.outcome)
      error = InputError{
          "outcome", "", std::string(name_of(decision.outcome)), std::string(name_of(o)), 0, 0};
  return decision;
}

MaybeError set(Evaluator& evaluator, const check::Model& model, const check::Param& p,
               const Json& request) {
  const check::Fact& fact = model.facts[p.fact];
  const check::Type& type = model.types[fact.type];
  const FactHandle handle = evaluator.fact(fact.name);
  switch (p.place) {
    case program::ParamPlace::By:
      return evaluator.set_actor(request["subject"]["id"].get<std::string>());
    case program::ParamPlace::With:
      if (!request["context"].contains(fact.name)) return std::nullopt;
      return evaluator.set_json(handle, request["context"][fact.name].dump());
    default: break;
  }
  if (!request.contains("resource")) return std::nullopt;
  const Json& resource = request["resource"];
  if (type.kind == check::TypeKind::Principal)
    return evaluator.set_json(handle, resource["id"].dump());
  Json thing{{"id", resource["id"]}};
  if (type.kind == check::TypeKind::Union) thing["type"] = resource["type"];
  thing.update(resource.value("properties", Json::object()));
  return evaluator.set_json(handle, thing.dump());
}

}  // namespace

Evaluator evaluator_of(std::shared_ptr<const Program> program) {
  return Evaluator(
      std::move(program),
      Options{.tenant = "default", .can = Can::Everything, .can_do = {}, .budget = UINT64_MAX});
}

MaybeError load(Evaluator& evaluator, const reference::Documents& documents) {
  if (auto bad = load_around(evaluator, documents)) return bad;
  return evaluator.set_request(documents.request);
}

Decision decide(Evaluator& evaluator, const reference::Documents& documents, MaybeError& error) {
  error = load(evaluator, documents);
  return decided(evaluator, documents.now, error);
}

Decision decide_by_handles(Evaluator& evaluator, const check::Model& model,
                           const reference::Documents& documents, MaybeError& error) {
  error = load_around(evaluator, documents);
  if (error) return {};
  const Json request = Json::parse(documents.request);
  const std::string name = request["action"]["name"];
  error = evaluator.begin_request(name);
  for (const check::Action& action : model.actions) {
    if (action.outside != name || error) continue;
    for (const check::Param& p : action.params)
      if (!error) error = set(evaluator, model, p, request);
  }
  return decided(evaluator, documents.now, error);
}

}  // namespace writ::generate
