#include "tests/ledger/attacks/scene.hpp"

#include <unistd.h>

#include <limits>

#include <fmt/format.h>

#include "runtime/ledger/erase.hpp"
#include "runtime/ledger/hash.hpp"
#include "runtime/program/signature.hpp"
#include "tests/ledger/alone.hpp"
#include "tests/ledger/attacks/story.hpp"

namespace writ::attacks {
namespace {

constexpr std::uint64_t kSize = 60, kErasedAt = 28, kSeed = 20261124;

// A key for tests, of 32 equal bytes: RFC 8410, section 7.
std::string private_pem(char byte) {
  const std::string der =
      ledger::from_hex("302e020100300506032b657004220420") + std::string(32, byte);
  return fmt::format("-----BEGIN {0} KEY-----\n{1}\n-----END {0} KEY-----\n", "PRIVATE",
                     ledger::base64(der));
}
std::string public_pem(const std::string& private_key) {
  const std::string der =
      ledger::from_hex("302a300506032b6570032100") + program::raw_public(private_key);
  return fmt::format("-----BEGIN {0} KEY-----\n{1}\n-----END {0} KEY-----\n", "PUBLIC",
                     ledger::base64(der));
}

std::string checkpoint(ledger::Log& log, const std::string& key) {
  std::string error;
  test::need(log.read_head(), "no head");
  const std::string note = ledger::sign({log.origin(), log.size(), log.root()}, key, error);
  test::need(!note.empty(), error);
  return note;
}

void erase(ledger::Database& db, Time now, std::string_view subject) {
  ledger::Log log(db, kTenant);
  ledger::ErasureReport report;
  const auto looks_at_nothing = [](std::string_view) { return std::numeric_limits<Time>::max(); };
  test::need(ledger::erase_subject(log, now, subject, {"ticket 812"}, looks_at_nothing, report) &&
                 report.erased > 0,
             "nothing was erased");
}

}  // namespace

std::unique_ptr<ledger::Database> open(const std::string& file) {
  std::string error;
  auto db = ledger::open_database(file, ledger::Open::Existing, error);
  test::need(db && db->script("pragma synchronous = off"), error);
  return db;
}

std::string contents(ledger::Database& db) {
  static constexpr const char* kTables[] = {
      "select tenant, quote(tenant) || quote(origin) || quote(size) || quote(last_at) || "
      "quote(frontier) from writ_log order by 1, 2",
      "select tenant, seq, quote(tenant) || quote(seq) || quote(type) || quote(at) || "
      "quote(commitment) || quote(salt) || "
      "quote(body) || quote(kind) || quote(id) || quote(item) || quote(workflow) || quote(actor) "
      "|| quote(request) || "
      "quote(outcome) || quote(digest) || quote(erased_by) || quote(residue) from writ_record "
      "order by 1, 2, 3",
      "select tenant, quote(tenant) || quote(subject) || quote(seq) from writ_subject order by 1, "
      "2",
      "select hash, quote(hash) || quote(type) || quote(body) from writ_document order by 1, 2",
      "select tenant, quote(tenant) || quote(handle) || quote(digest) || quote(opened_at) || "
      "quote(decision) || "
      "quote(closed_by) from writ_queue order by 1, 2"};
  std::string out;
  int table = 0;
  for (const char* sql : kTables) {
    const int last = table++ == 1 ? 2 : 1;
    const bool ok = db.run(sql, {}, [&](const ledger::Row& row) {
      out += row.text(last);
      out += '\n';
      return true;
    });
    test::need(ok, db.error());
  }
  return out;
}

std::vector<ledger::Hash> leaves_of(ledger::Database& db, const std::string& tenant) {
  std::vector<ledger::Hash> out;
  const bool ok = ledger::Log(db, tenant).read(0, INT64_MAX, [&](ledger::Record&& r) {
    out.push_back(ledger::leaf_hash(ledger::leaf_data(r)));
    return true;
  });
  test::need(ok, db.error());
  return out;
}

Scene::Scene() {
  folder = std::filesystem::temp_directory_path() / fmt::format("writ_attacks_{}", ::getpid());
  std::filesystem::create_directories(folder);
  private_key = private_pem('w');
  public_key = public_pem(private_key);
  stranger = private_pem('s');
  tell();
}

Scene::~Scene() { std::filesystem::remove_all(folder); }

void Scene::tell() {
  const test::Place place;
  Story mine(place.where(), kTenant, "a", kSeed, test::kNoon),
      other(place.where(), kOther, "b", kSeed + 1, test::kNoon);
  const auto db = place.database();
  ledger::Log log(*db, kTenant);
  for (bool is_erased = false; size < kSize;) {
    mine.step();
    if (size % 3 == 0) other.step();
    if (!is_erased && size >= kErasedAt) {
      erase(*db, mine.now(), "jo");
      erase(*db, mine.now(), "a5");  // whom the first pending is about
      is_erased = true;
    }
    test::need(log.read_head(), db->error());
    size = log.size();
    if (earlier == 0 && size * 3 >= kSize) {
      earlier_note = checkpoint(log, private_key);
      earlier = size;
    }
    if (covered == 0 && size * 3 >= kSize * 2) {
      note = checkpoint(log, private_key);
      covered = size;
      ledger::Log others(*db, kOther);
      other_note = checkpoint(others, private_key);
    }
    file = (folder / fmt::format("at_{}", size)).string();
    std::filesystem::remove(file);
    test::need(db->back_up(file), db->error());
    copies[size] = {file, mine.now()};
  }
  const auto copy = open(file);
  contents = attacks::contents(*copy);
  leaves = leaves_of(*copy, kTenant);
}

}  // namespace writ::attacks
