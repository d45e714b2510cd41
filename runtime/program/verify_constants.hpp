// The part of the verifier that is about constants; private to the room. Tables, settings and records are made of them.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/program/verify.hpp"
#include "runtime/value/value.hpp"

namespace writ::program {

constexpr std::uint32_t kMaxNesting = 64;  // of list types and constant lists

class ConstantFinding : public Finding {
 public:
  using Finding::Finding;

 protected:
  bool text(TextId id) { return index(id, image_.texts, "text"); }
  // Enums, roles and entities have been looked at before.
  bool constants();
  // Whether a constant is a value of a type. A whole number may stand for a decimal.
  bool fits(ConstId id, TypeId type);

 private:
  bool within(std::int64_t low, std::int64_t i, std::int64_t high);
  bool constant(const ConstRow& c);
  bool currency(std::uint32_t code);
  std::uint32_t parts_of(const ConstRow& c) const;
  std::uint32_t list_depth(ConstId id, std::uint32_t above, std::uint64_t& work);

  std::vector<std::uint32_t> depths_;
};

}  // namespace writ::program
