// A stack of plain rows, the first kFew of them without an allocation: what a reader keeps of the objects and keys that it
// is in. Pushing is a store and an increment.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>

namespace writ::json {

template <class T, std::size_t kFew>
class Stack {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Stack() = default;
  Stack(const Stack& other) { *this = other; }
  Stack& operator=(const Stack& other) {
    if (this == &other) return *this;
    size_ = 0;
    if (other.size_ > capacity_) grow(other.size_);
    size_ = other.size_;
    std::memcpy(static_cast<void*>(rows_), other.rows_, size_ * sizeof(T));
    return *this;
  }
  ~Stack() = default;

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  T& back() { return rows_[size_ - 1]; }
  T& operator[](std::size_t k) { return rows_[k]; }
  const T& operator[](std::size_t k) const { return rows_[k]; }
  const T* begin() const { return rows_; }
  const T* end() const { return rows_ + size_; }
  void push(const T& row) {
    if (size_ == capacity_) [[unlikely]]
      grow(2 * capacity_);
    rows_[size_++] = row;
  }
  void pop() { --size_; }
  void cut(std::size_t size) { size_ = size; }

 private:
  void grow(std::size_t capacity) {
    std::unique_ptr<Room[]> more(new Room[capacity]);
    T* const rows = reinterpret_cast<T*>(more.get());
    std::memcpy(static_cast<void*>(rows), rows_, size_ * sizeof(T));
    more_ = std::move(more);
    rows_ = rows;
    capacity_ = capacity;
  }
  struct alignas(T) Room {
    std::byte bytes[sizeof(T)];
  };

  Room few_[kFew];
  T* rows_ = reinterpret_cast<T*>(few_);
  std::size_t size_ = 0, capacity_ = kFew;
  std::unique_ptr<Room[]> more_;
};

}  // namespace writ::json
