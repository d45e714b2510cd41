// What the benchmark program registers, a room each.
#pragma once

#include <string>

namespace writ::bench {

void register_decisions(const std::string& folder);
void register_loading(const std::string& folder);
// Prints decisions a second, of all threads together.
void run_parallel(const std::string& folder, unsigned threads, double seconds);

}  // namespace writ::bench
