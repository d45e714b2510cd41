// How often this process has asked for memory by `new`.
#pragma once

#include <cstdint>

namespace writ::bench {

std::uint64_t allocations();

}  // namespace writ::bench
