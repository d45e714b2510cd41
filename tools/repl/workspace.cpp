#include "tools/repl/workspace.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "lang/testing/documents.hpp"
#include "runtime/program/program.hpp"
#include "runtime/value/ops.hpp"
#include "tools/writ/charter.hpp"

namespace writ::repl {

using tools::Json;

Workspace::Workspace(const tools::Options& options) : options_(options), paths_(options.paths) {
  now = std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::system_clock::now().time_since_epoch())
            .count();
}

bool Workspace::load(const std::vector<std::string>& paths, std::string& problem, bool color) {
  std::vector<Source> sources;
  if (!tools::read_sources(paths, sources, problem)) return false;
  auto build = driver::build(sources, tools::read_table_data);
  if (!build->program) {
    problem = driver::render(*build, color ? Rendering::HumanColor : Rendering::Human);
    return false;
  }
  build_ = std::move(build);
  paths_ = paths;
  if (!directory_is_of_samples_) return true;
  testing::Literals literals(build_->model);
  literals.now = now;
  directory_.clear();
  for (std::uint32_t m = 0; m < build_->model.modules.size() && directory_.empty(); ++m)
    if (!build_->model.modules[m].is_library)
      directory_ = testing::directory_of(build_->model, literals, m);
  return true;
}

std::unique_ptr<Evaluator> Workspace::evaluator(const std::shared_ptr<const Program>& program,
                                                MaybeError& error) const {
  writ::Options settings{.tenant = options_.inputs.tenant,
                         .can = Can::Everything,
                         .can_do = {},
                         .budget = options_.inputs.budget};
  auto out = std::make_unique<Evaluator>(program, settings);
  error.reset();
  if (!settings_.empty()) error = out->set_settings(settings_);
  if (!error && !tables_.empty()) error = out->set_tables(tables_);
  if (!error && !directory_.empty()) error = out->set_directory(directory_);
  if (!error && !externs_.empty()) error = out->set_extern_answers(externs_);
  if (!error && !history_.empty()) error = out->set_history(history_);
  if (!error) error = out->set_evidence(tools::json_text(evidence_));
  if (!error && request_) {
    error = out->set_request(tools::json_text(*request_));
    const Json* subject = request_->find("subject");
    if (!error && !options_.inputs.acts_for.empty() && subject != nullptr)
      error = out->set_actor(subject->text_at("id"), options_.inputs.acts_for);
  }
  return out;
}

MaybeError Workspace::try_out() const {
  MaybeError error;
  evaluator(error);
  return error;
}

std::string& Workspace::kept(Document document) {
  switch (document) {
    case Document::Directory: return directory_;
    case Document::History: return history_;
    case Document::Tables: return tables_;
    case Document::Externs: return externs_;
    default: return settings_;
  }
}

MaybeError Workspace::set_document(Document document, std::string text) {
  if (document == Document::Evidence) {
    json::Error bad;
    auto records = tools::parse_json(text, bad);
    if (!records)
      return InputError{"evidence", bad.path, bad.expected, bad.found, bad.line, bad.column};
    std::swap(evidence_, *records);
    auto error = try_out();
    if (error) std::swap(evidence_, *records);
    return error;
  }
  std::swap(kept(document), text);
  auto error = try_out();
  if (error) std::swap(kept(document), text);
  else if (document == Document::Directory) directory_is_of_samples_ = false;
  return error;
}

MaybeError Workspace::set_request(std::string_view text) {
  json::Error bad;
  auto request = tools::parse_json(text, bad);
  if (!request)
    return InputError{"request", bad.path, bad.expected, bad.found, bad.line, bad.column};
  std::optional<Json> before = std::move(request_);
  request_ = std::move(request);
  auto error = try_out();
  if (error) request_ = std::move(before);
  return error;
}

MaybeError Workspace::change(const std::vector<std::string>& members, std::optional<Json> value) {
  const Json before = *request_;
  Json* at = &*request_;
  for (std::size_t k = 0; k + 1 < members.size(); ++k) at = &at->member(members[k]);
  if (value) at->member(members.back()) = std::move(*value);
  else at->erase(members.back());
  auto error = try_out();
  if (error) request_ = before;
  return error;
}

const Json* Workspace::at(const std::vector<std::string>& members) const {
  const Json* at = &*request_;
  for (const std::string& m : members)
    if (at == nullptr || (at = at->find(m)) == nullptr) return nullptr;
  return at;
}

std::uint32_t Workspace::action() const {
  const Json* action = request_ ? request_->find("action") : nullptr;
  return action == nullptr || !build_ ? program::kNone
                                      : build_->program->action_named(action->text_at("name"));
}

std::string Workspace::sample_json(std::string_view name, program::TypeId type) const {
  if (type >= image().types.size()) return {};
  const program::TypeKind kind = image().types[type].kind;
  if (kind != program::TypeKind::Entity && kind != program::TypeKind::Union) return {};
  const check::Model& model = build_->model;
  testing::Literals literals(model);
  literals.now = now;
  for (std::uint32_t s = 0; s < model.samples.size(); ++s) {
    const check::Type& found = model.types[model.samples[s].type];
    if (model.samples[s].name != name || found.kind != check::TypeKind::Entity) continue;
    std::string out;
    json::Writer writer(out);
    const bool written = literals.write_entity(writer, model.samples[s].ref.tree,
                                               literals.literal_of(s), model.entities[found.a],
                                               literals.id_of(s), kind == program::TypeKind::Union);
    return written ? out : std::string();
  }
  return {};
}

std::vector<std::string> Workspace::principals(std::string_view list) const {
  std::vector<std::string> out;
  json::Error ignored;
  const auto directory = tools::parse_json(directory_, ignored);
  if (const Json* entries = directory ? directory->find(list) : nullptr)
    for (const Json& entry : entries->items) out.emplace_back(entry.text_at("id"));
  return out;
}

MaybeError Workspace::add_evidence(std::string record) {
  json::Error bad;
  auto parsed = tools::parse_json(record, bad);
  if (!parsed)
    return InputError{"evidence", bad.path, bad.expected, bad.found, bad.line, bad.column};
  evidence_.items.push_back(std::move(*parsed));
  auto error = try_out();
  if (error) evidence_.items.pop_back();
  return error;
}

void Workspace::note_asked(const std::string& digest) {
  const std::uint32_t kind = image().asked_kind;
  if (kind == program::kNone || digest.empty() ||
      std::find(asked_.begin(), asked_.end(), digest) != asked_.end())
    return;
  asked_.push_back(digest);
  Json record = Json::object();
  record.member("kind") = Json::string(std::string(image().text(image().kinds[kind].outside)));
  record.member("id") = Json::string(fmt::format("asked-{}", asked_.size()));
  record.member("at") = Json::string(value::to_text(value::of_scalar(value::Tag::Time, now)));
  record.member("content") = Json::string(digest);
  evidence_.items.push_back(std::move(record));
}

}  // namespace writ::repl
