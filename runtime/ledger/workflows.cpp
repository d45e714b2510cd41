#include "runtime/ledger/workflows.hpp"

#include <set>

#include "runtime/program/program.hpp"

namespace writ::ledger {
namespace {

constexpr std::string_view kWorkflow = "std.workflow.Workflow", kActions = "actions";

// The actions that a record lists, by the ids of std.program's Action.
std::set<std::string_view> listed(const Program& program, const program::InstanceRow& row) {
  std::set<std::string_view> out;
  const value::Value list = program.stated(row, kActions);
  for (std::uint32_t i = 0; list.is(value::Tag::List) && i < list.aux; ++i)
    if (list.fields[i].is(value::Tag::Entity) && list.fields[i].fields[0].is(value::Tag::Text))
      out.insert(list.fields[i].fields[0].text->view());
  return out;
}

}  // namespace

std::map<std::string, std::string, std::less<>> workflows_of(const Program& program) {
  std::map<std::string, std::string, std::less<>> out;
  std::set<std::string> several;
  const program::Image& image = program.image();
  for (const program::InstanceRow& row : image.instances) {
    if (image.text(image.entities[row.entity].name) != kWorkflow) continue;
    const auto actions = listed(program, row);
    for (const program::ActionRow& a : image.actions) {
      const bool has = actions.count(image.text(a.name)) + actions.count(image.text(a.simple)) +
                           actions.count(image.text(a.outside)) >
                       0;
      if (!has) continue;
      const std::string action(image.text(a.outside));
      if (!out.emplace(action, image.text(row.id)).second) several.insert(action);
    }
  }
  for (const std::string& action : several) out.erase(action);
  return out;
}

std::vector<std::string> workflow_ids(const Program& program) {
  std::vector<std::string> out;
  const program::Image& image = program.image();
  for (const program::InstanceRow& row : image.instances)
    if (image.text(image.entities[row.entity].name) == kWorkflow)
      out.emplace_back(image.text(row.id));
  return out;
}

}  // namespace writ::ledger
