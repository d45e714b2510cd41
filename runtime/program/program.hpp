// A loaded program: a verified image and what is derived from it. Immutable; any number of threads share it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/image.hpp"
#include "runtime/program/sizes.hpp"
#include "runtime/value/arena.hpp"

namespace writ::program {

// What the verifier found wrong, in words; empty when nothing is. Linear in the size of the image; reads
// nothing through an index before it has been checked. See verify.cpp for the list of what holds afterwards.
std::string verify(const Image& image);

// For each function: may its result be a fault although no argument is a fault or missing? What the verifier
// demands of FunctionRow::can_fault, so the compiler asks this too. Needs sound functions and calls only.
std::vector<bool> derive_can_fault(const Image& image);

// The image's functions as text, or one of them. Bounded; only for verified images.
std::string disassemble(const Image& image);
std::string disassemble(const Image& image, FunctionId function);

// A compiled `matches` or `like` pattern behind the platform interface (RE2 underneath).
class Pattern;
class LookupTable;
class Plan;

// Optimisations that can be left out, to show that they change nothing.
struct Tuning {
  enum class Index : std::uint8_t {
    None,   // all of an action's rules are looked at
    Worth,  // rules are found by facts that tell them apart
    Every,  // and by facts that hardly do: slower, for tests
  };
  Index index = Index::Worth;
  bool fuse = true;  // conjuncts that are one test of a slot done without running their code
};

class Program {
 public:
  // Verifies, then derives. Null with `error` set when the image is not sound. `hash`: its content hash where that is
  // known; without one it is computed.
  static std::shared_ptr<const Program> load(Image image, std::string& error,
                                             std::string_view hash = {}, Tuning tuning = {});
  ~Program();

  const Image& image() const { return image_; }
  // The image's texts as Text objects (id = index), so that a value can point at one.
  const value::Text* text(TextId id) const { return &texts_[id]; }
  // The text of the image that equals `s`, or nullptr.
  const value::Text* find_text(std::string_view s) const;
  const value::Value& constant(ConstId id) const { return constants_[id]; }
  bool pattern_matches(std::uint32_t pattern, std::string_view s) const;  // whole text
  const LookupTable& table(std::uint32_t id) const;
  const Plan& plan() const;  // its rules, ready to be decided by
  // The record of an entity with that id, an Entity value; nullptr when the program has none.
  const value::Value* instance_named(std::uint32_t entity, std::string_view id) const;
  // The position of a field among those of its entity; kNone without one of this name.
  std::uint32_t field_named(std::uint32_t entity, std::string_view name) const;
  // What a record of the program states in a field; missing where it states nothing, or its entity has no such field.
  value::Value stated(const InstanceRow& record, std::string_view field) const;
  // By outside name; kNone when there is none. (Small perfect maps, built at load.)
  std::uint32_t action_named(std::string_view outside) const;
  std::uint32_t kind_named(std::string_view outside) const;
  std::uint32_t role_named(std::string_view outside) const;
  std::uint32_t member_named(std::uint32_t enum_id, std::string_view outside) const;  // ordinal
  // Hex SHA-256 of the image's canonical bytes: `program` in a decision.
  const std::string& hash() const { return hash_; }
  // Worst-case steps of one decision on an action.
  std::uint64_t cost(std::uint32_t action, const Sizes& sizes) const;

 private:
  Program() = default;
  Image image_;
  std::vector<value::Text> texts_;
  std::vector<value::Value> constants_;
  std::string hash_;
  struct Derived;
  std::unique_ptr<Derived> derived_;
};

// The same program with other optimisations.
std::shared_ptr<const Program> retuned(const Program& program, Tuning tuning);

}  // namespace writ::program
