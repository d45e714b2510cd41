// The texts of an image by number, one behind the other in one piece of memory.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace writ::program {

class Texts {
 public:
  Texts() = default;
  Texts(std::initializer_list<std::string_view> all) {
    for (const std::string_view s : all) push_back(s);
  }

  std::size_t size() const { return ends_.size(); }
  bool empty() const { return ends_.empty(); }
  // Stays where it is until the next one is added.
  std::string_view operator[](std::size_t k) const {
    const std::size_t first = k == 0 ? 0 : ends_[k - 1];
    return {bytes_.data() + first, ends_[k] - first};
  }
  // No text of these.
  void push_back(std::string_view s) {
    bytes_.insert(bytes_.end(), s.begin(), s.end());
    ends_.push_back(bytes_.size());
  }
  void reserve(std::size_t texts, std::size_t bytes) {
    ends_.reserve(texts);
    bytes_.reserve(bytes);
  }

 private:
  std::vector<char> bytes_;
  std::vector<std::size_t> ends_;
};

}  // namespace writ::program
