// People and agents as the host vouches for them: who they are, their roles, for whom they act.
// Everything the engine believes about a principal comes from here and from nowhere else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/json/reader.hpp"
#include "runtime/program/program.hpp"
#include "runtime/value/arena.hpp"
#include "runtime/value/name_table.hpp"
#include "runtime/value/value.hpp"

namespace writ::decide {

class Directory {
 public:
  // Replaces everything by what `text` says; `text` must outlive the directory. False with `error` set when
  // it is not a sound directory: the directory is then empty.
  bool read(const program::Program& program, std::string_view tenant, std::string_view text,
            json::Error& error);

  // By id or alias; nullptr when unknown.
  const value::Principal* find(std::string_view id_or_alias) const;
  std::size_t size() const { return all_.size(); }
  const value::Principal* at(std::size_t index) const { return all_[index]; }
  const std::vector<std::string>& aliases(const value::Principal& p) const {
    return entries_[p.index].aliases;
  }
  // Spellings that are probably mistakes, for the decision's `ignored`.
  const std::vector<std::string>& notes() const { return notes_; }

  // Over its own channel the host says whom an agent acts for now. Undone by `unbind`.
  void bind(const value::Principal& agent, const value::Principal* person);
  void unbind();
  bool is_bound() const { return !bound_.empty(); }

  // The persons reached from `from` by acts-for, transitively, itself included if a person; for an autonomous
  // agent on the way its owner. Sorted by id, each once.
  void requesters(const value::Principal& from, std::vector<const value::Principal*>& out) const;
  // The persons for whom an agent acts directly or through other agents; without owners.
  void represented(const value::Principal& from, std::vector<const value::Principal*>& out) const;
  bool anybody_holds(std::uint32_t role, std::int64_t at) const;
  // The active people who hold a role, sorted by id.
  void holding(std::uint32_t role, std::int64_t at, std::vector<const value::Principal*>& out) const;

 private:
  struct Entry {
    const value::Principal* direct = nullptr;  // acts_for as stated, possibly an agent
    std::vector<std::string> aliases;
  };
  friend class DirectoryReader;
  void clear();
  void follow();

  value::Arena arena_;
  std::vector<value::Principal*> all_;
  std::vector<value::Value*> fields_;  // parallel: id, then principal_fields
  std::vector<Entry> entries_;         // parallel
  value::NameTable by_name_;
  std::vector<std::string> notes_;
  std::uint32_t acts_for_field_ = program::kNone;
  std::uint64_t standing_ = 0;  // roles that some active person always holds
  struct Bound {
    std::uint32_t index;
    const value::Principal* direct;
    const value::Principal* acts_for;
  };
  std::vector<Bound> bound_;
};

}  // namespace writ::decide
