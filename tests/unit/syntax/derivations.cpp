#include "tests/unit/syntax/derivations.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "lang/syntax/scan.hpp"

namespace writ::syntax::testing {
namespace {

using std::string_view;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_one_of(string_view word, std::initializer_list<string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Matches a shape where `d` stands for a digit and anything else for itself.
std::uint32_t shape_end(string_view text, std::uint32_t at, string_view shape) {
  for (char c : shape) {
    if (at >= text.size() || (c == 'd' ? !is_digit(text[at]) : text[at] != c)) return 0;
    ++at;
  }
  return at;
}
bool ends_word(string_view text, std::uint32_t at) {
  return at >= text.size() || !is_word_char(text[at]);
}

std::uint32_t clock_end(string_view text, std::uint32_t at) {
  std::uint32_t end = shape_end(text, at, "dd:dd");
  if (end == 0) return 0;
  if (const std::uint32_t seconds = shape_end(text, end, ":dd"); seconds != 0) {
    end = seconds;
    if (shape_end(text, end, ".d") != 0)
      for (++end; end < text.size() && is_digit(text[end]);) ++end;
  }
  return end;
}
std::uint32_t time_end(string_view text, std::uint32_t at) {
  const std::uint32_t date = shape_end(text, at, "dddd-dd-dd");
  if (date == 0) return 0;
  if (date >= text.size() || text[date] != 'T') return ends_word(text, date) ? date : 0;
  const std::uint32_t clock = clock_end(text, date + 1);
  if (clock == 0) return 0;
  for (string_view zone : {"Z", "+dd:dd", "-dd:dd"})
    if (const std::uint32_t end = shape_end(text, clock, zone); end != 0 && ends_word(text, end))
      return end;
  return 0;
}
std::uint32_t number_end(string_view text, std::uint32_t at) {
  std::uint32_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  if (end == at) return 0;
  if (shape_end(text, end, ".d") != 0)
    for (++end; end < text.size() && is_digit(text[end]);) ++end;
  return ends_word(text, end) ? end : 0;
}

bool is_before_colon(string_view text, std::uint32_t end) {
  return text.substr(skip_blanks(text, end), 1) == ":";
}

// Where the token ends; 0 when it does not stand at `at`.
std::uint32_t token_end(string_view kind, string_view text, std::uint32_t at) {
  const std::uint32_t word = word_end(text, at);
  const string_view name = text.substr(at, word - at);
  const bool is_word = word > at && text_literal_end(text, at) == at;
  const bool is_capital = is_word && name[0] >= 'A' && name[0] <= 'Z';
  if (kind == "WORD") return is_word ? word : 0;
  if (kind == "PLAIN") return is_word && !is_reserved(name) ? word : 0;
  if (kind == "NAME") return is_word && !is_reserved(name) && !is_capital ? word : 0;
  if (kind == "TYPE") return is_capital ? word : 0;
  if (kind == "QUERY")
    return is_one_of(name, {"any", "every", "count", "sum", "min", "max", "earliest", "latest",
                            "list", "distinct"})
               ? word
               : 0;
  if (kind == "ITEM") return is_item_keyword(name) && !is_before_colon(text, word) ? word : 0;
  if (kind == "STRING") {
    const std::uint32_t end = text_literal_end(text, at);
    return end > at + 1 && text[at] != '\'' && text[end - 1] == '"' ? end : 0;
  }
  if (kind == "EOF") return at == text.size() ? at : 0;
  if (kind == "TIME") return time_end(text, at);
  const std::uint32_t clock = clock_end(text, at);
  if (kind == "CLOCK") return clock != 0 && ends_word(text, clock) ? clock : 0;
  if (time_end(text, at) != 0 || (clock != 0 && ends_word(text, clock))) return 0;

  const std::uint32_t number = number_end(text, at);
  if (number == 0) return 0;
  const bool is_whole = text.substr(at, number - at).find('.') == string_view::npos;
  const std::uint32_t after = skip_blanks(text, number);
  const std::uint32_t unit = word_end(text, after);
  const string_view unit_word = text.substr(after, unit - after);
  const bool is_unit =
      is_one_of(unit_word, {"second", "seconds", "minute", "minutes", "hour", "hours", "day",
                            "days", "week", "weeks", "month", "months", "year", "years"});
  const bool is_amount = is_unit && !is_before_colon(text, unit);
  if (kind == "LENGTH") return is_unit && !is_amount ? unit : 0;
  const bool is_money =
      unit_word.size() == 3 && !is_before_colon(text, unit) &&
      std::all_of(unit_word.begin(), unit_word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  const bool is_percent = text.substr(after, 1) == "%";
  if (kind == "AMOUNT") return is_amount ? unit : 0;
  if (kind == "MONEY") return is_money ? unit : 0;
  if (kind == "PERCENT") return is_percent ? after + 1 : 0;
  if (kind == "COUNT") return is_whole ? number : 0;
  return is_amount || is_money || is_percent ? 0 : number;  // NUMBER
}

// Marks that begin another mark do not stand where the longer one does.
std::uint32_t mark_end(string_view mark, string_view text, std::uint32_t at) {
  if (text.substr(at, mark.size()) != mark) return 0;
  const string_view longer = text.substr(at, mark.size() + 1);
  if (is_one_of(longer, {"==", "!=", "<=", ">=", "..", ":="})) return 0;
  return at + static_cast<std::uint32_t>(mark.size());
}

}  // namespace

// ---- reading the page

struct Page::Reader {
  Page& page;
  std::vector<std::string> tokens;
  std::size_t at = 0;

  bool is_done() const { return at >= tokens.size(); }
  bool starts_rule() const { return at + 1 < tokens.size() && tokens[at + 1] == "<-"; }
  std::uint32_t add(Part part) {
    page.parts_.push_back(std::move(part));
    return static_cast<std::uint32_t>(page.parts_.size() - 1);
  }

  std::uint32_t choice() {
    std::vector<std::uint32_t> parts{sequence()};
    while (!is_done() && tokens[at] == "/") {
      ++at;
      parts.push_back(sequence());
    }
    return parts.size() == 1 ? parts[0] : add({Kind::Choice, "", parts});
  }
  std::uint32_t sequence() {
    std::vector<std::uint32_t> parts;
    while (!is_done() && tokens[at] != "/" && tokens[at] != ")" && !starts_rule())
      parts.push_back(prefixed());
    return parts.size() == 1 ? parts[0] : add({Kind::Sequence, "", parts});
  }
  std::uint32_t prefixed() {
    const std::string mark = tokens[at];
    if (mark != "!" && mark != "&") return suffixed();
    ++at;
    return add({mark == "!" ? Kind::Not : Kind::And, "", {prefixed()}});
  }
  std::uint32_t suffixed() {
    std::uint32_t part = primary();
    while (!is_done() && (tokens[at] == "*" || tokens[at] == "+" || tokens[at] == "?")) {
      const char mark = tokens[at++][0];
      part = add({mark == '*'   ? Kind::Star
                  : mark == '+' ? Kind::Plus
                                : Kind::Optional,
                  "",
                  {part}});
    }
    return part;
  }
  std::uint32_t primary() {
    const std::string token = tokens[at++];
    if (token == "(") {
      const std::uint32_t inside = choice();
      if (is_done() || tokens[at] != ")") page.problems_.push_back("a `)` is missing");
      else ++at;
      return inside;
    }
    const std::string inside = token.size() > 2 ? token.substr(1, token.size() - 2) : "";
    if (token[0] == '"') return add({Kind::FieldWord, inside, {}});
    if (token[0] == '\'')
      return add({is_word_start(inside[0]) ? Kind::Word : Kind::Mark, inside, {}});
    if (token[0] >= 'A' && token[0] <= 'Z') return add({Kind::Token, token, {}});
    if (!is_word_start(token[0])) page.problems_.push_back("`" + token + "` is out of place");
    return add({Kind::Rule, token, {}});
  }
};

Page::Page(string_view text) {
  Reader reader{*this, {}};
  for (std::uint32_t at = skip_blanks(text, 0); at < text.size(); at = skip_blanks(text, at)) {
    std::uint32_t end = at + 1;
    if (text[at] == '\'' || text[at] == '"')
      end = static_cast<std::uint32_t>(std::min(text.find(text[at], at + 1), text.size() - 1)) + 1;
    else if (is_word_start(text[at])) end = word_end(text, at);
    else if (text.substr(at, 2) == "<-") end = at + 2;
    reader.tokens.emplace_back(text.substr(at, end - at));
    at = end;
  }
  while (!reader.is_done()) {
    if (!reader.starts_rule()) {
      problems_.push_back("no rule begins at `" + reader.tokens[reader.at] + "`");
      return;
    }
    const std::string name = reader.tokens[reader.at];
    reader.at += 2;
    const std::uint32_t body = reader.choice();
    if (!rules_.emplace(name, body).second) problems_.push_back("`" + name + "` stands twice");
  }
  for (Part& part : parts_) {
    if (part.kind != Kind::Rule) continue;
    const auto rule = rules_.find(part.words);
    if (rule == rules_.end()) problems_.push_back("`" + part.words + "` is not explained");
    else part.rule = rule->second;
  }
}

std::vector<std::string> Page::unused_rules() const {
  std::set<std::string> used;
  for (const Part& part : parts_)
    if (part.kind == Kind::Rule) used.insert(part.words);
  std::vector<std::string> out;
  for (const auto& [name, part] : rules_)
    if (!used.contains(name)) out.push_back(name);
  return out;
}

// ---- counting

class Page::Counter {
 public:
  Counter(const Page& page, string_view text) : page_(page), text_(text) {}

  const Ends& ends(std::uint32_t part, std::uint32_t at) {
    const std::uint64_t key = std::uint64_t{part} << 32 | at;
    if (const auto known = known_.find(key); known != known_.end()) return known->second;
    Ends found = find(page_.parts_[part], at);
    return known_[key] = std::move(found);
  }

 private:
  static void add(Ends& ends, std::uint32_t at, std::uint64_t count) {
    std::uint32_t& sum = ends[at];
    sum = static_cast<std::uint32_t>(std::min<std::uint64_t>(sum + count, kMany));
  }
  Ends one(std::uint32_t end) const {
    if (end == 0) return {};
    return {{skip_blanks(text_, end), 1}};
  }

  Ends find(const Part& part, std::uint32_t at) {
    switch (part.kind) {
      case Kind::Token:
        return part.words == "EOF" && at == text_.size() ? Ends{{at, 1}}
                                                         : one(token_end(part.words, text_, at));
      case Kind::Mark: return one(mark_end(part.words, text_, at));
      case Kind::Word:
      case Kind::FieldWord: {
        const std::uint32_t end = word_end(text_, at);
        const bool is_it = end > at && text_.substr(at, end - at) == part.words;
        return is_it && (part.kind == Kind::FieldWord || !is_before_colon(text_, end)) ? one(end)
                                                                                       : Ends{};
      }
      case Kind::Rule: return ends(part.rule, at);
      case Kind::Not: return ends(part.parts[0], at).empty() ? Ends{{at, 1}} : Ends{};
      case Kind::And: return ends(part.parts[0], at).empty() ? Ends{} : Ends{{at, 1}};
      case Kind::Optional: {
        const Ends taken = ends(part.parts[0], at);
        return taken.empty() ? Ends{{at, 1}} : taken;
      }
      case Kind::Choice: {
        Ends out;
        for (std::uint32_t p : part.parts)
          for (const auto& [end, count] : Ends(ends(p, at))) add(out, end, count);
        return out;
      }
      case Kind::Sequence: {
        Ends here{{at, 1}};
        for (std::uint32_t p : part.parts) {
          Ends next;
          for (const auto& [from, ways] : here)
            for (const auto& [end, count] : Ends(ends(p, from)))
              add(next, end, std::uint64_t{ways} * count);
          here = std::move(next);
        }
        return here;
      }
      case Kind::Star:
      case Kind::Plus: return repeat(part, at);
    }
    return {};
  }

  Ends repeat(const Part& part, std::uint32_t at) {
    Ends reached{{at, 1}}, out;
    for (auto here = reached.begin(); here != reached.end(); ++here) {  // grows ahead of `here` only
      const Ends next = ends(part.parts[0], here->first);
      bool goes_on = false;
      for (const auto& [end, count] : next) {
        if (end <= here->first) continue;
        add(reached, end, std::uint64_t{here->second} * count);
        goes_on = true;
      }
      const bool may_end = part.kind == Kind::Star || here->first > at;
      if (!goes_on && may_end) add(out, here->first, here->second);
    }
    return out;
  }

  const Page& page_;
  string_view text_;
  std::unordered_map<std::uint64_t, Ends> known_;
};

std::uint32_t Page::readings(string_view rule, string_view text) const {
  const auto found = rules_.find(rule);
  if (found == rules_.end()) return 0;
  Counter counter(*this, text);
  const Ends& ends = counter.ends(found->second, skip_blanks(text, 0));
  const auto whole = ends.find(static_cast<std::uint32_t>(text.size()));
  return whole == ends.end() ? 0 : whole->second;
}

}  // namespace writ::syntax::testing
