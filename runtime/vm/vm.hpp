// The loop that runs compiled functions, and all that a function may read while it runs.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/program/program.hpp"
#include "runtime/value/arena.hpp"
#include "runtime/value/value.hpp"

namespace writ::vm {

// Records of one kind, sorted by (at, id), none later than `now`, each id once.
struct KindRecords {
  const value::Record* const* records = nullptr;
  std::uint32_t count = 0;
  std::int64_t complete_since =
      INT64_MAX;  // INT64_MIN: always; INT64_MAX: unknown, every window is short.
                  // Evidence kinds are always complete.
};

// Records of a kind by the text of a field, sorted by (at, id), later than now or not; or nothing is known of them.
struct Found {
  const value::Record* const* records = nullptr;
  std::uint32_t count = 0;
  bool is_known = false;
};

// Borrowed by the machine for the time of a decision; owned by the evaluator.
struct Context {
  const program::Program* program = nullptr;
  const value::Value* slots = nullptr;                  // Image::slots.size() of them
  const value::Value* settings = nullptr;               // Image::settings.size() of them
  const program::LookupTable* const* tables = nullptr;  // Image::tables.size() of them
  const KindRecords* kinds = nullptr;                   // Image::kinds.size() of them
  std::int64_t now = 0;                                 // microseconds
  const value::Value* digest =
      nullptr;  // Text; computed by the evaluator before the first function that may ask
  const value::Value* requesters = nullptr;  // List of principals
  value::Arena* arena = nullptr;
  std::uint64_t steps_left = 0;  // the hard stop behind the static bound
  std::uint32_t depth = 0;       // of calls; the checker bounds it, the machine stops at kMaxDepth
  // The records of a kind whose field has a text; nullptr: nobody knows, everything is looked at.
  Found (*find)(Context&, std::uint32_t kind, std::uint32_t field, std::string_view text) = nullptr;
  // Answers `Has`: is requirement `id` met, variables in scope in `vars`. Bool or a fault.
  value::Value (*has)(Context&, std::uint32_t requirement, const value::Value* vars) = nullptr;
  // The active people who hold a role now, as a list in the arena; sorted by id.
  value::Value (*holders)(Context&, std::uint32_t role) = nullptr;
  // The host's answer for an extern; a fault, of any place, when it gives none.
  value::Value (*ask)(Context&, std::uint32_t external, const value::Value* arguments) = nullptr;
  void* host = nullptr;  // the evaluator, for `has`, `holders` and `ask`
};
inline constexpr std::uint32_t kMaxDepth = 64;

// Runs a function; `args` has its params. Returns a value of its type, missing, or a fault. Never throws.
value::Value run(Context& context, program::FunctionId function, const value::Value* args = nullptr);

// A fault value with one leaf; the union of two faults.
value::Value fault(value::Arena& arena, value::FaultKind kind, std::uint32_t span);
value::Value join_faults(value::Arena& arena, const value::Value& a, const value::Value& b);

}  // namespace writ::vm
