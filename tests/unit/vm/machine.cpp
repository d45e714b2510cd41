#include "tests/unit/vm/machine.hpp"

#include <set>

namespace writ::testing {

std::string name_of(value::FaultKind kind) {
  constexpr const char* kNames[] = {"missing", "overflow", "division", "currency",
                                    "zone",    "member",   "history",  "bound",
                                    "host",    "seat",     "steps",    "internal"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string faults(const value::Value& v) {
  if (!v.is_fault()) return "";
  std::set<std::string> leaves;
  std::vector<const value::FaultSet*> open{v.fault};
  while (!open.empty()) {
    const value::FaultSet* f = open.back();
    open.pop_back();
    if (f->left != nullptr) open.insert(open.end(), {f->left, f->right});
    else leaves.insert(name_of(f->kind));
  }
  std::string out;
  for (const std::string& leaf : leaves) out += (out.empty() ? "" : " ") + leaf;
  return out;
}

}  // namespace writ::testing
