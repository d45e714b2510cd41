// The facts of one request: the slots of the program, filled for one action.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/decide/directory.hpp"
#include "runtime/decide/typed.hpp"
#include "runtime/program/packed.hpp"
#include "runtime/program/program.hpp"

namespace writ::decide {

class Frame {
 public:
  explicit Frame(const program::Program& program);

  // Forgets everything; begins with an action, whose facts are all missing.
  void clear();
  void begin(std::uint32_t action);
  bool has_action() const { return action_ != program::kNone; }
  std::uint32_t action() const { return action_; }
  const program::ActionRow& row() const { return program_->image().actions[action_]; }

  const value::Value* slots() const { return slots_.get(); }
  value::Value* slot(std::uint32_t slot) { return &slots_[slot]; }
  // Of the facts as they were when last touched; whoever decides packs them first.
  const program::PackedFacts& packed() const { return packed_; }
  bool is_packed() const { return is_packed_; }
  void pack();
  const program::Program& program() const { return *program_; }
  value::Arena& arena() { return arena_; }

  // Who acts. Fills the action's `by` fact, and the requesters.
  void set_actor(const Directory& directory, const value::Principal& actor);
  const value::Principal* actor() const { return actor_; }
  const std::vector<const value::Principal*>& requesters() const { return requesters_; }
  const value::Value& requester_list() const { return requester_list_; }
  const std::vector<const value::Principal*>& represented() const { return represented_; }

  // Puts a value into a fact's slots; a principal brings its attributes.
  void place(std::uint32_t fact, const value::Value& v);
  // Makes an entity fact present and hands out its fields (id first).
  value::Value* open_entity(std::uint32_t fact);
  void remove(std::uint32_t fact);

  // Every required fact was there when the request was read, each attribute by what the request said.
  void is_read_whole() { whole_version_ = version_; }
  // The first required fact, or attribute of a present entity, that is missing: its slot, or kNone.
  std::uint32_t first_absent() const;
  // A text that outlives the frame's next change: for facts set one by one.
  value::Value keep_text(std::uint32_t slot, std::string_view s);
  std::string_view id;  // of the request, empty when it has none

  // Changes with every change of a fact; whoever computed something from the facts compares it.
  std::uint64_t version() const { return version_; }
  void touch() {
    ++version_;
    is_packed_ = false;
    digest_value_ = value::Value{};
  }
  // The content digest of these facts, a text: missing until somebody has computed it, and again when a fact changes.
  const value::Value& digest() const { return digest_value_; }
  void keep_digest(std::string digest);

 private:
  // One line of the cache: what every decision looks at, with the first columns.
  alignas(64) std::unique_ptr<value::Value[]> slots_;
  std::uint32_t action_ = program::kNone;
  bool is_packed_ = false;
  std::uint64_t version_ = 1;
  program::PackedFacts packed_;

  const program::Program* program_;
  std::uint64_t whole_version_ = 0;  // of the facts when they were known to be complete
  value::Value digest_value_;
  value::Value requester_list_;
  std::vector<value::Value> requester_values_;
  value::Text digest_text_{};
  const value::Principal* actor_ = nullptr;
  std::vector<const value::Principal*> requesters_;
  std::vector<const value::Principal*> represented_;
  std::string digest_;
  struct Kept {
    std::string bytes;
    value::Text text;
  };
  std::vector<std::unique_ptr<Kept>> kept_;  // by slot, made when first needed
  value::Arena arena_{4 * 1024};
};

// Reads one AuthZEN evaluation. Texts stay borrowed from `in`'s document. False after a mistake was reported to
// `in`; the frame is then in no state to decide. `traces`: of earlier requests, by action; may be empty.
bool read_request(json::Reader& in, std::string_view tenant, const Directory& directory,
                  Frame& frame, std::span<json::Trace> traces);
// One fact, or one attribute of an entity fact, from JSON; what else the frame holds stays as it is.
bool read_fact(json::Reader& in, const Directory& directory, Frame& frame, std::uint32_t slot);

}  // namespace writ::decide
