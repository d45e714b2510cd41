// Work that another processor can do meanwhile.
#pragma once

#include <future>
#include <utility>

#include "runtime/program/image.hpp"

namespace writ::program {

// Whether parts of the work on an image are worth a thread of their own.
inline bool is_large(const Image& image) { return image.code.size() > 10'000; }

// Begins `work` beside the caller where that is worth a thread and one can be had; else it is done when its result is asked
// for, or never. The result waits for it, also where nobody asks.
template <class Work>
auto beside(bool is_worth, Work work) {
  return std::async(is_worth ? std::launch::async | std::launch::deferred : std::launch::deferred,
                    std::move(work));
}

}  // namespace writ::program
