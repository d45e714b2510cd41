// Which workflow an action belongs to, where the program says so: records of std.workflow's Workflow list their actions.
#pragma once

#include <map>
#include <string>

#include <writ/writ.hpp>

namespace writ::ledger {

// By outside spelling; actions of several workflows, or of none, are left out.
std::map<std::string, std::string, std::less<>> workflows_of(const Program& program);

}  // namespace writ::ledger
