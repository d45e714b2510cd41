// Attacks a ledger of some sixty records: what has to be found is found, and what cannot be found is told.
//   ledger_attacks COUNT [SEED]
// COUNT instances of each attack, each on a copy. Ends with a table, or at the first attack that went unnoticed. SQLite only:
// what is attacked is what both stores have in common.
#define DOCTEST_CONFIG_IMPLEMENT
#include <stdlib.h>

#include <algorithm>
#include <cstdio>

#include "tests/ledger/alone.hpp"
#include "tests/ledger/attacks/attack.hpp"

namespace writ::attacks {

std::vector<Attack> attacks() {
  return {{"edit", edits()},
          {"insert", inserts()},
          {"delete inside", deletions_inside()},
          {"delete at head", deletions_at_head()},
          {"delete at tail", deletions_at_tail()},
          {"delete whole", deletions_whole()},
          {"reorder", reorders()},
          {"duplicate", duplicates()},
          {"swap of tenants", swaps()},
          {"old copy restored", old_copies()},
          {"re-chained", rechained()},
          {"forked", forks()},
          {"clock set back", clocks()},
          {"checkpoint swapped", checkpoints()}};
}

namespace {

using test::need;

struct Tally {
  std::uint64_t instances = 0, alone = 0, anchored = 0, told = 0;
  std::string why;  // what was not found could not be
};

ledger::Verified verified(ledger::Database& db, const std::optional<ledger::Checkpoint>& anchor) {
  std::string error;
  auto v = ledger::verify(db, kTenant, anchor, {}, error);
  need(v.has_value(), error);
  return std::move(*v);
}

std::string findings(const ledger::Verified& v) {
  std::string out;
  for (const auto* all : {&v.damaged, &v.incomplete})
    for (const ledger::Finding& f : *all) out += fmt::format("\n  record {}: {}", f.record, f.what);
  return out;
}

// The first row that is another, for whoever has to find out why nothing was found.
std::string changed_line(std::string_view before, std::string_view after) {
  const auto at = std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  const auto line = [](std::string_view text, std::size_t place) {
    const std::size_t begin = place == 0 ? 0 : text.rfind('\n', place - 1) + 1;
    return std::string(text.substr(begin, text.find('\n', begin) - begin)).substr(0, 600);
  };
  const auto place = static_cast<std::size_t>(at.first - before.begin());
  return fmt::format("  {}\n  {}\n  (byte {} of all)", line(before, place), line(after, place),
                     place);
}

std::string origin_of(ledger::Database& db) {
  ledger::Log log(db, kTenant);
  return log.read_head() ? log.origin() : std::string();
}

// The first record that is not what it was; one more than there were when records only came.
std::uint64_t first_changed(const Scene& scene, ledger::Database& db) {
  if (origin_of(db) != "shop.example/acme-corp") return 1;
  const std::vector<ledger::Hash> now = leaves_of(db, kTenant);
  const auto both = std::mismatch(scene.leaves.begin(), scene.leaves.end(), now.begin(), now.end());
  return static_cast<std::uint64_t>(both.first - scene.leaves.begin()) + 1;
}

// Without the key a checkpoint says less, but its text has to be the log's.
bool is_found(const Target& t, ledger::Database& db) {
  std::string error;
  const auto with_key = ledger::read_checkpoint(t.note, t.scene.public_key, error);
  if (with_key && verified(db, with_key).ok()) return false;
  const auto without = ledger::read_checkpoint(t.note, {}, error),
             before = ledger::read_checkpoint(t.scene.note, {}, error);
  need(without && before, error);
  return ledger::text_of(*without) == ledger::text_of(*before) || !verified(db, without).ok();
}

void attack(const Scene& scene, const Variant& variant, Dice& dice, Tally& tally) {
  const std::string file = (scene.folder / "attacked").string();
  std::filesystem::copy_file(scene.file, file, std::filesystem::copy_options::overwrite_existing);
  Target t{scene, dice, file, scene.note, scene.covered};
  variant.apply(t);
  const auto db = open(file);
  std::vector<std::string> tenants;
  need(ledger::tenants_of(*db, tenants), db->error());
  need(leaves_of(*db, kTenant).empty() || std::count(tenants.begin(), tenants.end(), kTenant) == 1,
       "its records are there, but it is no tenant");
  need(contents(*db) != scene.contents || t.note != scene.note, "nothing was changed");
  ++tally.instances;
  const ledger::Verified alone = verified(*db, std::nullopt);
  need(!alone.untold.empty(), "without a checkpoint, nobody is told what cannot be found");
  tally.alone += !alone.ok();
  if (variant.skill == Skill::Checkpoint) {
    need(is_found(t, *db), "the checkpoint was taken");
    ++tally.anchored;
    return;
  }
  std::string error;
  const auto anchor = ledger::read_checkpoint(t.note, scene.public_key, error);
  need(anchor.has_value(), error);
  const ledger::Verified v = verified(*db, anchor);
  if (variant.skill == Skill::Rows)
    need(!alone.ok() && !v.ok(), "it was not found:\n" + changed_line(scene.contents, contents(*db)));
  const std::uint64_t changed = first_changed(scene, *db);
  if (variant.skill == Skill::Everything && changed <= t.covered) {
    need(!v.ok() && v.covered == 0,
         fmt::format("record {} was changed, under a checkpoint", changed) + findings(v));
  } else if (variant.skill == Skill::Everything) {
    const auto names_it = [&](const std::string& u) {
      return u.find(fmt::format("after {} ", t.covered)) != std::string::npos;
    };
    need(v.covered == t.covered && std::any_of(v.untold.begin(), v.untold.end(), names_it),
         fmt::format("record {} was changed: nobody is told that it cannot be found", changed));
  }
  tally.anchored += !v.ok();
  if (!v.ok()) return;
  ++tally.told;
  tally.why =
      t.covered == scene.covered
          ? "after what the checkpoint covers, and told so"
          : fmt::format("after record {}, which an older checkpoint covers; told so", t.covered);
}

void run(std::uint64_t count, std::uint64_t seed) {
  const Scene scene;
  std::string error;
  {
    const auto db = open(scene.file);
    for (const auto& anchor : {std::optional<ledger::Checkpoint>(),
                               ledger::read_checkpoint(scene.note, scene.public_key, error)}) {
      const ledger::Verified v = verified(*db, anchor);
      need(v.ok() && v.erased > 2, "the ledger does not verify before any attack" + findings(v));
    }
  }
  fmt::print("{} records, the first {} of them under a checkpoint; seed {}\n\n", scene.size,
             scene.covered, seed);
  fmt::print("{:<20}{:>10}{:>20}{:>20}{:>17}\n", "attack", "instances", "without checkpoint",
             "with a checkpoint", "not detectable");
  std::uint64_t number = 0;
  for (const Attack& a : attacks()) {
    Tally tally;
    for (std::uint64_t k = 0; k < count; ++k) {
      const Variant& variant = a.variants[k % a.variants.size()];
      Dice dice(seed * 1'000'003 + ++number);
      try {
        attack(scene, variant, dice, tally);
      } catch (const std::exception& problem) {
        throw std::runtime_error(
            fmt::format("{}, {} (instance {}): {}\nagain: ledger_attacks {} {}", a.name,
                        variant.name, k, problem.what(), count, seed));
      }
    }
    fmt::print("{:<20}{:>10}{:>20}{:>20}{:>17}{}\n", a.name, tally.instances, tally.alone,
               tally.anchored, tally.told, tally.why.empty() ? "" : "  " + tally.why);
    std::fflush(stdout);
  }
}

}  // namespace
}  // namespace writ::attacks

int main(int argc, char** argv) {
  ::unsetenv("WRIT_TEST_POSTGRES");
  doctest::Context context;
  writ::test::throw_failures(context);
  try {
    writ::attacks::run(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10,
                       argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1);
    return 0;
  } catch (const std::exception& problem) {
    fmt::print(stderr, "{}\n", problem.what());
    return 1;
  }
}
