// The one form of an image as bytes: what a program file holds and what the content hash is of. Numbers in groups of
// seven bits, the lowest first and never longer than they must be; texts with their length. Places in the source are
// written beside it: they decide nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "runtime/program/rows.hpp"

namespace writ::program {

class Canonical {
 public:
  explicit Canonical(const Image& image);
  const std::string& bytes() const { return bytes_; }
  const std::string& spots() const { return spots_; }

  static void number(std::string& to, std::uint64_t v) {
    for (; v >= 0x80; v >>= 7) to += static_cast<char>(v | 0x80);
    to += static_cast<char>(v);
  }
  static void text(std::string& to, std::string_view s) {
    number(to, s.size());
    to += s;
  }

  // For visit() and visit_tables().
  template <class... T>
  void operator()(const T&... parts) {
    (one(parts), ...);
  }
  template <class Row>
  void table(std::string_view, const std::vector<Row>& rows) {
    number(bytes_, rows.size());
    for (const Row& row : rows) visit(*this, row);
  }

 private:
  template <class Id>
  void one(const Spot<Id>& s) {
    number(spots_, s.span);
  }
  template <class T>
  void one(const T& v) {
    if constexpr (std::is_class_v<T>) visit(*this, v);
    else number(bytes_, static_cast<std::uint64_t>(v));
  }
  std::string bytes_, spots_;
};

// Hex SHA-256 of a canonical form: `program` in a decision.
std::string content_hash(std::string_view canonical_bytes);

}  // namespace writ::program
