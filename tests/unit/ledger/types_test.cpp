// The reference lists the types of records as the code has them.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "runtime/ledger/record.hpp"

using namespace writ;

namespace {

std::string_view word_of(ledger::Role role) {
  switch (role) {
    case ledger::Role::Own: return "its own";
    case ledger::Role::Evidence: return "evidence";
    case ledger::Role::Event: return "event";
  }
  return {};
}

std::string_view word_of(ledger::SaidBy by) {
  switch (by) {
    case ledger::SaidBy::Ledger: return "the ledger";
    case ledger::SaidBy::Library: return "its kind";
    case ledger::SaidBy::Host: return "its kind, or the host";
  }
  return {};
}

std::string_view word_of(ledger::Erasure erasure) {
  switch (erasure) {
    case ledger::Erasure::OnRequest: return "on request";
    case ledger::Erasure::WhenOld: return "on request, once its days are over";
    case ledger::Erasure::Never: return "never";
  }
  return {};
}

}  // namespace

TEST_CASE("the reference has the table of record types") {
  std::string expected =
      "| Type | Is | Said by | Days kept | Body erased | Says |\n|---|---|---|---|---|---|\n";
  for (const ledger::TypeRow& t : ledger::types())
    expected += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", t.name, word_of(t.role),
                            word_of(t.said_by), t.keep_days, word_of(t.erasure), t.meaning);
  std::ostringstream text;
  text << std::ifstream(WRIT_ROOT "/lang/REFERENCE.md").rdbuf();
  CHECK_MESSAGE(text.str().find('\n' + expected + '\n') != std::string::npos,
                "lang/REFERENCE.md, `The ledger`, should have\n", expected);
}
