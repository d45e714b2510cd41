// What the benchmark program registers, a room each.
#pragma once

#include <string>

namespace writ::bench {

void register_decisions(const std::string& folder);
void register_loading(const std::string& folder);

}  // namespace writ::bench
