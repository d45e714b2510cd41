// Attacks on a ledger by somebody who can write to its database.
#pragma once

#include <string>
#include <vector>

#include "tests/ledger/attacks/book.hpp"
#include "tests/ledger/attacks/dice.hpp"
#include "tests/ledger/attacks/scene.hpp"

namespace writ::attacks {

// What is attacked: a copy of the scene's ledger, and the checkpoint that will be shown.
struct Target {
  const Scene& scene;
  Dice& dice;
  std::string file;
  std::string note;
  std::uint64_t covered;  // records that the note vouches for

  // A record that was there at the end, and one that stands under the checkpoint.
  std::uint64_t any() { return dice.between(1, scene.size); }
};

enum class Skill : std::uint8_t {
  Rows,        // changes rows, or contradicts itself: always found, also without a checkpoint
  Everything,  // computes everything anew: found by a checkpoint that covers what was changed
  Checkpoint,  // shows another checkpoint: that is found
};
struct Variant {
  const char* name;
  Skill skill;
  void (*apply)(Target&);
};
struct Attack {
  const char* name;
  std::vector<Variant> variants;
};

std::vector<Attack> attacks();  // all of them
// By what they are made of.
std::vector<Variant> edits(), inserts(), deletions_inside(), deletions_at_head(),
    deletions_at_tail(), deletions_whole(), reorders(), duplicates(), swaps(), old_copies(),
    rechained(), forks(), clocks(), checkpoints();

// Runs in one transaction over the copy; with the file `old` beside it under that name.
template <class Change>
void change(const Target& t, const Change& what, const std::string& old = {}) {
  const auto db = open(t.file);
  if (!old.empty()) must(*db, "attach database $1 as old", {std::string_view(old)});
  must(*db, "begin immediate");
  what(*db);
  must(*db, "commit");
}
// By somebody who can do everything.
template <class Change>
void forge(const Target& t, const Change& what) {
  change(t, [&](ledger::Database& db) {
    Book book = read_book(db, kTenant);
    what(book);
    write_book(db, std::move(book));
  });
}

}  // namespace writ::attacks
