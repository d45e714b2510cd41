#include "tests/unit/ledger/world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <stdlib.h>

#include <atomic>
#include <filesystem>

#include <writ/compiler.hpp>

namespace writ::test {

const char kDirectory[] = R"({
  "people": [
    {"id": "ann", "roles": ["manager"]}, {"id": "max", "roles": ["manager"]}, {"id": "cleo", "roles": ["cro"]},
    {"id": "ben", "roles": []}],
  "agents": [{"id": "bot", "acts_for": "ben"}]})";

const char kCharter[] = R"(module shop
import std.approvals
import std.audit

role manager, cro
entity Contact { name: text? }
entity Message { text: text? }
entity Account { discount_cap: int? }
event touch "A message reached a contact" { contact: text } kept 30 days
event opened_case "Something to keep count of" { account: text } kept 30 days

action send "Send a message" by actor: Person or Agent on contact: Contact with message: Message, account: Account
action discount "Grant a discount" by actor: Person or Agent on account: Account with percent: int

policy sending on send {
  rule open "Messages may go out" { permit }
  rule cap "Three touches a week" {
    when count(t in touch within last 7 days where t.contact == contact.id) >= 3
    forbid
  }
  rule sends_cap "Two hundred sends a day" {
    when count(s in send within last 1 day where s.account == account) >= 200
    forbid
  }
  rule first "A first touch is looked at" {
    when count(t in touch where t.contact == contact.id) == 0
    require approval from manager escalate to cro after 1 day
  }
}
policy discounts on discount {
  rule small "Discounts may be granted" { permit }
  rule large "Above ten a manager agrees" { when percent > 10 require approval from manager }
  rule never "Never half" { when percent >= 50 forbid }
}
)";

std::shared_ptr<const Program> program_of(std::string_view text) {
  const Compiled compiled = compile({{"shop.writ", std::string(text)}});

  REQUIRE_MESSAGE(compiled.program, compiled.diagnostics);
  return compiled.program;
}

std::shared_ptr<const Program> charter() {
  static const auto program = program_of(kCharter);
  return program;
}

LedgerOptions shop_options(std::string tenant) {
  LedgerOptions o;
  o.program = charter();
  o.decide.tenant = std::move(tenant);
  o.decide.can = Can::Everything;
  o.directory = kDirectory;
  o.complete_since_always = true;
  return o;
}

std::string send(std::string_view contact, std::string_view message, std::string_view account) {
  return fmt::format(
      R"({{"subject":{{"type":"agent","id":"bot"}},"action":{{"name":"send"}},)"
      R"("resource":{{"type":"Contact","id":"{}"}},"context":{{"message":{{"id":"{}"}},"account":{{"id":"{}"}}}}}})",
      contact, message, account);
}

std::string discount(std::string_view account, std::string_view percent) {
  return fmt::format(R"({{"subject":{{"type":"agent","id":"bot"}},"action":{{"name":"discount"}},)"
                     R"("resource":{{"type":"Account","id":"{}"}},"context":{{"percent":{}}}}})",
                     account, percent);
}

Place::Place() {
  static std::atomic<int> number{0};
  const std::string name = fmt::format("writ_{}_{}", ::getpid(), ++number);
  if (const char* server = ::getenv("WRIT_TEST_POSTGRES")) {
    std::string error;
    const auto db = ledger::open_postgres(server, error);
    REQUIRE_MESSAGE(db, error);
    REQUIRE(db->script("create schema " + name));
    schema_ = name;
    where_ =
        fmt::format("{}{}options=-csearch_path%3D{}", server,
                    std::string_view(server).find('?') == std::string_view::npos ? "?" : "&", name);
    return;
  }
  where_ = file_ = (std::filesystem::temp_directory_path() / (name + ".ledger")).string();
}

Place::~Place() {
  if (!file_.empty()) {
    for (const char* more : {"", "-wal", "-shm"}) std::filesystem::remove(file_ + more);
    return;
  }
  std::string error;
  const auto db = ledger::open_postgres(::getenv("WRIT_TEST_POSTGRES"), error);
  if (db) db->script("drop schema " + schema_ + " cascade");
}

std::unique_ptr<ledger::Database> Place::database() const {
  std::string error;
  auto db = ledger::open_database(where_, ledger::Open::Existing, error);
  REQUIRE_MESSAGE(db, error);
  return db;
}

std::unique_ptr<Ledger> open_or_fail(const std::string& where, LedgerOptions options) {
  std::string error;
  auto ledger = Ledger::open(where, std::move(options), error);
  REQUIRE_MESSAGE(ledger, error);
  return ledger;
}

World::World() { reopen(); }

LedgerOptions World::options() {
  LedgerOptions o = shop_options("acme-corp");
  o.clock = [this] { return now; };
  return o;
}

void World::reopen() {
  ledger.reset();
  ledger = open_or_fail(place.where(), options());
}

Committed World::commit(std::string_view id, std::string request) {
  return ledger->commit({.id = std::string(id), .request = std::move(request)});
}

std::vector<ledger::Record> Books::records(const ledger::Filter& filter) {
  std::vector<ledger::Record> out;
  REQUIRE(ledger::select(log, filter, [&](ledger::Record&& r) {
    out.push_back(std::move(r));
    return true;
  }));
  return out;
}

ledger::ErasureReport Books::erase(std::string_view subject, std::string_view by) {
  ledger::ErasureReport out;
  REQUIRE(ledger::erase_subject(log, now, subject, {"ticket 812", by},
                                ledger::needs_of(charter(), now), out));
  return out;
}

ledger::Verified Books::verified() {
  std::string error;
  const auto v = ledger::verify(*db, "acme-corp", std::nullopt, {}, error);
  REQUIRE_MESSAGE(v, error);
  for (const auto* all : {&v->damaged, &v->incomplete})
    for (const ledger::Finding& f : *all) MESSAGE(f.record, " ", f.what);
  return *v;
}

}  // namespace writ::test
