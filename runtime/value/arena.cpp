#include "runtime/value/arena.hpp"

#include <algorithm>

namespace writ::value {

// Blocks double up to 64 times the first size, so that a large decision needs few of them.
void* Arena::allocate_slow(std::size_t size, std::size_t align) {
  constexpr std::size_t kMaxDoublings = 6;
  if (!blocks_.empty()) {
    for (++current_; current_ < blocks_.size(); ++current_) {
      used_ = 0;
      if (size <= blocks_[current_].size) return allocate(size, align);
    }
  }
  std::size_t wanted = block_size_ << std::min(blocks_.size(), kMaxDoublings);
  wanted = std::max(wanted, size + align);
  blocks_.push_back({std::unique_ptr<std::byte[]>(new std::byte[wanted]), wanted});
  current_ = blocks_.size() - 1;
  used_ = 0;
  return allocate(size, align);
}

}  // namespace writ::value
