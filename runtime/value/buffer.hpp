// Bytes to append to, kept from one use to the next: where an answer, or what is hashed, is put together.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace writ::value {

class Buffer {
 public:
  void clear() { size_ = 0; }
  std::string_view view() const { return {bytes_.get(), size_}; }
  void append(const char* bytes, std::size_t count) {
    if (count == 0) return;
    std::memcpy(room(count), bytes, count);
    size_ += count;
  }
  // Room for so many bytes at a place before the end; what stands there moves.
  char* insert(std::size_t at, std::size_t count) {
    room(count);
    char* const begin = bytes_.get() + at;
    std::memmove(begin + count, begin, size_ - at);
    size_ += count;
    return begin;
  }
  std::size_t size() const { return size_; }
  void append(std::size_t count, char c) {
    std::memset(room(count), c, count);
    size_ += count;
  }
  Buffer& operator+=(char c) {
    *room(1) = c;
    ++size_;
    return *this;
  }
  Buffer& operator+=(std::string_view s) {
    append(s.data(), s.size());
    return *this;
  }

  // Room for so many bytes more; what has been put there is part of it when its end is told.
  char* room(std::size_t count) {
    if (capacity_ - size_ < count) [[unlikely]]
      grow(count);
    return bytes_.get() + size_;
  }
  void end_at(const char* end) { size_ = static_cast<std::size_t>(end - bytes_.get()); }

 private:
  [[gnu::noinline]] void grow(std::size_t count) {
    const std::size_t capacity = std::max<std::size_t>({1024, 2 * capacity_, size_ + count});
    std::unique_ptr<char[]> more(new char[capacity]);
    if (size_ > 0) std::memcpy(more.get(), bytes_.get(), size_);
    bytes_ = std::move(more);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace writ::value
