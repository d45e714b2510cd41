// Counts the readings of a text under a grammar page: `/` is a choice without order, so that two
// alternatives that both fit count as two readings. Repetitions take as much as they can; lookaheads hold.
// Independent of the parser: it reads grammar.peg, and knows only tokens.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace writ::syntax::testing {

class Page {
 public:
  // Rules `name <- …`, one or more lines each; `#` begins a comment. `problems()` says what did not read.
  explicit Page(std::string_view text);
  const std::vector<std::string>& problems() const { return problems_; }
  std::vector<std::string> unused_rules() const;
  std::size_t rule_count() const { return rules_.size(); }

  // The number of readings of the whole text from a rule, at most kMany.
  static constexpr std::uint32_t kMany = 1000;
  std::uint32_t readings(std::string_view rule, std::string_view text) const;

 private:
  enum class Kind : std::uint8_t {
    Sequence,
    Choice,
    Star,
    Plus,
    Optional,
    Not,
    And,
    Rule,
    Token,
    Word,
    FieldWord,
    Mark
  };
  struct Part {
    Kind kind;
    std::string words;  // of Token, Word, FieldWord, Mark; a Rule's name
    std::vector<std::uint32_t> parts;
    std::uint32_t rule = 0;
  };
  using Ends = std::map<std::uint32_t, std::uint32_t>;  // where a reading may end -> how many readings
  struct Reader;
  class Counter;

  std::vector<Part> parts_;
  std::map<std::string, std::uint32_t, std::less<>> rules_;  // name -> part
  std::vector<std::string> problems_;
};

}  // namespace writ::syntax::testing
