// A bump arena: everything a decision builds lives here and is dropped at once. Hides which memory
// resource is underneath, so that the core also compiles where none is available.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "runtime/value/value.hpp"

namespace writ::value {

// Not thread-safe; one for each evaluator and each prepared document. `reset` keeps the blocks, so a
// warmed-up arena allocates nothing.
class Arena {
 public:
  explicit Arena(std::size_t block_size = 16 * 1024) : block_size_(block_size) {}
  Arena(Arena&&) noexcept = default;
  Arena& operator=(Arena&&) noexcept = default;

  void* allocate(std::size_t size, std::size_t align) {
    std::size_t at = (used_ + align - 1) & ~(align - 1);
    if (current_ < blocks_.size() && at + size <= blocks_[current_].size) {
      used_ = at + size;
      return blocks_[current_].data.get() + at;
    }
    return allocate_slow(size, align);
  }
  template <class T>
  T* make(const T& v = T{}) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (allocate(sizeof(T), alignof(T))) T(v);
  }
  // Uninitialised storage for trivially copyable elements; never null, also for 0.
  template <class T>
  T* array(std::size_t count) {
    static_assert(std::is_trivially_copyable_v<T>);
    return allocate_rows<T>(count);
  }
  // Likewise of elements that need no destruction: a pair of texts, say.
  template <class T>
  T* allocate_rows(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    return static_cast<T*>(allocate(count * sizeof(T) + (count == 0), alignof(T)));
  }
  std::string_view copy(std::string_view s) {
    char* p = array<char>(s.size());
    if (!s.empty()) std::memcpy(p, s.data(), s.size());
    return {p, s.size()};
  }
  void reset() {
    current_ = 0;
    used_ = 0;
  }

 private:
  void* allocate_slow(std::size_t size, std::size_t align);
  struct Block {
    std::unique_ptr<std::byte[]> data;
    std::size_t size;
  };
  std::vector<Block> blocks_;
  std::size_t block_size_;
  std::size_t current_ = 0;
  std::size_t used_ = 0;
};

// A copy of a list in an arena.
template <class List>
auto kept_list(Arena& arena, const List& list) {
  using Row = typename List::value_type;
  Row* const rows = arena.allocate_rows<Row>(list.size());
  std::uninitialized_copy(list.begin(), list.end(), rows);
  return std::span<const Row>(rows, list.size());
}

}  // namespace writ::value
