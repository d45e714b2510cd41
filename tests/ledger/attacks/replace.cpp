// An old copy restored, a fork, another checkpoint.
#include <algorithm>

#include <fmt/format.h>

#include "tests/ledger/alone.hpp"
#include "tests/ledger/attacks/rows.hpp"
#include "tests/ledger/attacks/story.hpp"

namespace writ::attacks {
namespace {

const std::string kMine = "tenant = 'acme-corp'";

// Copies that are smaller than `size`.
const Scene::Copy& copy_below(Target& t, std::uint64_t size, std::uint64_t* at = nullptr) {
  std::vector<std::uint64_t> sizes;
  for (const auto& [n, copy] : t.scene.copies)
    if (n < size) sizes.push_back(n);
  const std::uint64_t n = t.dice.pick(sizes);
  if (at != nullptr) *at = n;
  return t.scene.copies.at(n);
}
void old_file(Target& t) {
  std::filesystem::copy_file(copy_below(t, t.scene.size).file, t.file,
                             std::filesystem::copy_options::overwrite_existing);
}
void old_head(Target& t) {
  change(
      t,
      [](ledger::Database& db) {
        must(db, "delete from writ_log where " + kMine);
        must(db, "insert into writ_log select * from old.writ_log where " + kMine);
      },
      copy_below(t, t.scene.size).file);
}
void old_queue(Target& t) {
  change(
      t,
      [](ledger::Database& db) {
        must(db, "delete from writ_queue where " + kMine);
        must(db, "insert into writ_queue select * from old.writ_queue where " + kMine);
      },
      copy_below(t, t.scene.size / 2).file);
}
// What was erased is back.
void old_body(Target& t) {
  std::vector<std::uint64_t> erased;
  std::uint64_t by = 0;
  must(*open(t.file),
       "select seq, erased_by from writ_record where erased_by is not null and " + kMine +
           " order by erased_by desc",
       {}, [&](const ledger::Row& row) {
         erased.push_back(static_cast<std::uint64_t>(row.integer(0)));
         by = static_cast<std::uint64_t>(row.integer(1));
         return true;
       });
  const auto copy = std::prev(t.scene.copies.lower_bound(by));
  const std::string row = row_of(t.dice.pick(erased));
  change(
      t,
      [&](ledger::Database& db) {
        for (const char* table : {"writ_record", "writ_subject"}) {
          must(db, fmt::format("delete from {} where {}", table, row));
          must(db, fmt::format("insert into {0} select * from old.{0} where {1}", table, row));
        }
      },
      copy->second.file);
}

// From an old copy on the ledger itself writes another history.
std::uint64_t fork_into(Target& t, const std::string& file) {
  std::uint64_t from = 0;
  const Scene::Copy& copy = copy_below(t, t.scene.size, &from);
  std::filesystem::copy_file(copy.file, file, std::filesystem::copy_options::overwrite_existing);
  Story story(file, kTenant, "f", t.dice.below(1'000'000), copy.now);
  story.skip_the_first();
  for (std::uint64_t steps = t.dice.between(1, 12); steps > 0; --steps) story.step();
  return from;
}
void fork(Target& t) { fork_into(t, t.file); }
void fork_rows(Target& t) {
  const std::string file = t.file + "-fork";
  const std::uint64_t from = fork_into(t, file);
  change(
      t,
      [&](ledger::Database& db) {
        for (const char* table : {"writ_record", "writ_subject"}) {
          const std::string which = fmt::format("{} and seq > {}", kMine, from);
          must(db, fmt::format("delete from {} where {}", table, which));
          must(db, fmt::format("insert into {0} select * from old.{0} where {1}", table, which));
        }
      },
      file);
}

ledger::Checkpoint read(const std::string& note) {
  std::string error;
  const auto out = ledger::read_checkpoint(note, {}, error);
  test::need(out.has_value(), error);
  return *out;
}
std::string signed_by(const ledger::Checkpoint& checkpoint, const std::string& key) {
  std::string error, note = ledger::sign(checkpoint, key, error);
  test::need(!note.empty(), error);
  return note;
}
void replace_in(std::string& text, const std::string& from, const std::string& to) {
  text.replace(text.find(from), from.size(), to);
}

void of_other_log(Target& t) { t.note = t.scene.other_note; }
void of_other_key(Target& t) { t.note = signed_by(read(t.note), t.scene.stranger); }
void other_size(Target& t) {
  const std::string before = fmt::format("\n{}\n", t.covered);
  std::uint64_t size = t.covered;
  while (size == t.covered) size = t.any();
  replace_in(t.note, before, fmt::format("\n{}\n", size));
}
// With the root of a history that never was, under the right signature of the true one.
void other_root(Target& t) {
  ledger::Checkpoint c = read(t.note);
  const std::string before = ledger::text_of(c);
  c.root[t.dice.below(c.root.size())] ^= static_cast<char>(1 << t.dice.below(7));
  replace_in(t.note, before, ledger::text_of(c));
}
// A forgery after an older checkpoint, which is shown in the place of the newest.
void older(Target& t) {
  t.note = t.scene.earlier_note;
  t.covered = t.scene.earlier;
  forge(t, [&](Book& book) {
    const std::size_t k = t.dice.between(t.covered, book.records.size());
    book.records.insert(book.records.begin() + static_cast<std::ptrdiff_t>(k),
                        made_up(kTenant, "never", book.records[k - 1].at));
  });
}

}  // namespace

std::vector<Variant> old_copies() {
  return {{"the head", Skill::Rows, old_head},
          {"an erased body", Skill::Rows, old_body},
          {"the queue", Skill::Rows, old_queue},
          {"the file", Skill::Everything, old_file}};
}
std::vector<Variant> forks() {
  return {{"rows", Skill::Rows, fork_rows}, {"the file", Skill::Everything, fork}};
}
std::vector<Variant> checkpoints() {
  return {{"of another log", Skill::Checkpoint, of_other_log},
          {"of another key", Skill::Checkpoint, of_other_key},
          {"another size", Skill::Checkpoint, other_size},
          {"another root", Skill::Checkpoint, other_root},
          {"an older one", Skill::Everything, older}};
}

}  // namespace writ::attacks
