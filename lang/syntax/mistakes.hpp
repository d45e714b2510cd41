// What is said about text that the grammar does not take, and where parsing goes on after it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lang/diag/diagnostic.hpp"
#include "lang/syntax/grammar/structure.hpp"

namespace writ::syntax {

// What stood to be read where the text did not go on, in a user's words: "a condition".
enum class Expecting : std::uint8_t {
  Other,
  Name,
  TypeName,
  Effect,
  Item,
  Member,
  Value,
  ClosingBrace,
  From,
  NoRelation,
  NoMixing,
  NoQuery,
  End
};
struct Wording {
  std::string_view text = {};
  Expecting what = Expecting::Other;
};

struct Situation {
  std::uint32_t file;
  std::string_view text;
  std::uint32_t at;  // the token that does not fit
  Wording expected;
  std::optional<std::uint32_t> open_brace = {};  // the innermost one
  std::optional<std::uint32_t> argument = {};    // the argument before, where `from` may be missing
};
diag::Diagnostic describe(const Situation& s);
diag::Diagnostic missing_brace(std::uint32_t file, std::string_view text, std::uint32_t at,
                               std::uint32_t open);

// The token at `at`; empty at the end of the text.
source::Span token_span(std::uint32_t file, std::string_view text, std::uint32_t at);

struct Piece {
  std::uint32_t begin, end;
};
std::optional<Piece> bad_escape(std::string_view literal);

// Where to go on after a mistake at `at` in what begins at `begin`; past `begin`.
std::uint32_t next_place(std::string_view text, std::uint32_t begin, std::uint32_t at,
                         grammar::Goes on);

}  // namespace writ::syntax
