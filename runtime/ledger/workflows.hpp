// Which workflow an action belongs to, where the program says so: records of std.workflow's Workflow list their actions.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <writ/writ.hpp>

namespace writ::ledger {

// By outside spelling; actions of several workflows, or of none, are left out.
std::map<std::string, std::string, std::less<>> workflows_of(const Program& program);

// The ids of all workflows that the program describes.
std::vector<std::string> workflow_ids(const Program& program);

}  // namespace writ::ledger
