#include "tests/ledger/crash/check.hpp"

#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include "runtime/ledger/replay.hpp"
#include "runtime/ledger/verify.hpp"
#include "tests/ledger/crash/modes.hpp"

namespace writ::crash {
namespace {

// More than work at once in a round: what is asked together is synchronised once.
constexpr std::size_t kAskers = 24;

void expect_intact(ledger::Database& db) {
  std::string error;
  const auto v = ledger::verify(db, kTenant, std::nullopt, {}, error);
  if (!v) throw Violation("the ledger cannot be verified: " + error);
  for (const auto& [list, what] :
       {std::pair(&v->damaged, "damaged"), {&v->incomplete, "incomplete"}})
    if (!list->empty())
      throw Violation(fmt::format("the ledger is {}: record {} of {}, {}", what,
                                  list->front().record, v->size, list->front().what));
}

void expect_all(ledger::Database& db, const std::set<std::string>& promised) {
  std::set<std::string> found;
  if (!db.run("select request from writ_record where type = 'decision' union all "
              "select id from writ_record where kind = 'touch'",
              {}, [&](const ledger::Row& row) { return found.emplace(row.text(0)), true; }))
    throw Violation("the ledger cannot be read: " + db.error());
  for (const std::string& id : promised)
    if (!found.contains(id)) throw Violation("`" + id + "` was acknowledged and is not on record");
}

// Each decision follows from what stands before it: none was taken over something that was not recorded after all.
void expect_reproducible(ledger::Database& db) {
  std::string error, first;
  ledger::Replayed out;
  const auto note = [&](const ledger::ReplayRow& row) {
    if (first.empty()) first = row.request + " " + row.problem;
  };
  if (!ledger::replay(db, kTenant, {}, note, {}, out, error))
    throw Violation("the ledger cannot be replayed: " + error);
  if (out.identical != out.decided || !out.not_replayed.empty())
    throw Violation("decided again it is another decision: " + first);
}

enum class Was : std::uint8_t { Acknowledged, Denied, Untold };

// Does the deeds again; gives how many were on record.
int again(Ledger& ledger, const std::vector<std::string>& ids, Was was) {
  std::atomic<std::size_t> next = 0;
  std::atomic<int> repeats = 0;
  Story answers;
  const auto ask = [&] {
    for (std::size_t k; (k = next++) < ids.size();) {
      const Answer a = attempt(ledger, ids[k]);
      if (!a.wrong.empty())
        answers.tell(Event::Wrong, "asked again, `" + ids[k] + "` got " + a.wrong);
      else if (!a.is_acknowledged)
        answers.tell(Event::Wrong,
                     "asked again with a sound disk, `" + ids[k] + "` is not recorded");
      else if (was == Was::Acknowledged && !a.is_repeat)
        answers.tell(Event::Wrong, "`" + ids[k] + "` was acknowledged, and asked again it is new");
      else if (was == Was::Denied && a.is_repeat)
        answers.tell(Event::Wrong, "`" + ids[k] + "` was refused for sure, and is on record");
      repeats += a.is_repeat ? 1 : 0;
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < std::min(kAskers, ids.size()); ++t) threads.emplace_back(ask);
  for (std::thread& t : threads) t.join();
  answers.expect_right();
  return repeats;
}

}  // namespace

std::unique_ptr<Ledger> open(const std::string& file) {
  std::string error;
  auto ledger = Ledger::open(file, options(), error);
  if (!ledger) throw Violation("the ledger cannot be opened again: " + error);
  return ledger;
}

int check(Ledger& ledger, const std::string& file, const Story& story) {
  story.expect_right();
  std::string error;
  const auto db = ledger::open_database(file, ledger::Open::Existing, error);
  if (!db) throw Violation("the database cannot be opened again: " + error);
  expect_intact(*db);
  expect_all(*db, story.promised());
  expect_reproducible(*db);
  again(ledger, story.acknowledged(), Was::Acknowledged);
  again(ledger, story.denied(), Was::Denied);
  return again(ledger, story.untold(), Was::Untold);
}

Folder::Folder() {
  path_ = (std::filesystem::temp_directory_path() / "writ_crash_XXXXXX").string();
  if (::mkdtemp(path_.data()) == nullptr) throw Violation("cannot make the folder " + path_);
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Folder::fresh() { return fmt::format("{}/{}.ledger", path_, made_++); }

std::string Folder::instead_of(const std::string& file) {
  if (!file.empty()) remove(file);
  return fresh();
}

void Folder::remove(const std::string& file) {
  for (const char* more : {"", "-wal", "-shm", "-journal"}) std::filesystem::remove(file + more);
}

}  // namespace writ::crash
