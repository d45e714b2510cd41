// A pull reader for JSON (RFC 8259) at a trust boundary. It hands out one token at a time, so that a
// schema-driven walk can store values straight into slots; numbers are handed out as their digits.
//
// It refuses, with place, path, what was found and what was expected: text that is not UTF-8, control
// characters and lone surrogates in strings, duplicate keys in one object (also in parts that are
// skipped), nesting over kMaxDepth, documents over the size limit, anything after the value.
// After the first error every call answers false and the error stays.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/container/small_vector.hpp>

#include "runtime/json/trace.hpp"
#include "runtime/value/arena.hpp"
#include "runtime/value/id_table.hpp"
#include "runtime/value/keyed_hash.hpp"

namespace writ::json {

inline constexpr std::uint32_t kMaxDepth = 64;
inline constexpr std::size_t kMaxDocument = 8u << 20;

enum class Token : std::uint8_t { Object, Array, String, Number, True, False, Null, End, Bad };

struct Error {
  std::string path;  // JSON path of the value: `resource.properties.risk`, `evaluations[3].subject`, "" at the root
  std::string expected;                // "one of low, medium, high"
  std::string found;                   // "\"hihg\"", "a number", "the end of the document"
  std::string message;                 // complete sentence part, lower case, no final period
  std::uint32_t line = 0, column = 0;  // from 1; 0 when unknown
};

// See Reader::glance.
std::string_view glance(std::string_view object, std::string_view name);

class Reader {
 public:
  // Borrows `text`; strings with escapes are decoded into `arena`, others are views into `text`.
  Reader(std::string_view text, value::Arena& arena);

  Token peek() {  // what value comes next; Bad when nothing valid does
    if (failed_) return Token::Bad;
    skip_blanks();
    value_begin_ = at_;
    if (at_ >= text_.size()) return Token::End;
    const Token token = kTokens[static_cast<unsigned char>(text_[at_])];
    return token != Token::End || !frames_.empty() ? token : Token::Bad;
  }
  // `{`; then next_member until it answers false
  bool enter_object() { return open('{', Token::Object, "an object"); }
  bool next_member(std::string_view& key);  // false at `}` (consumed) or on error; moves path() to the key
  // The same in an object that has been entered, whose members `find` knows by number; the object itself has the number
  // `object`. Where a trace is followed, a member that is the expected one is not looked up again.
  template <class Find>
  bool next_member(std::string_view& key, std::uint32_t object, std::uint32_t& which, Find&& find) {
    if (failed_) return false;
    const std::size_t at = after_blanks(at_);
    if (is_at(at, '}')) return close(at);
    if (next_expected(at, key, object, which)) return true;
    if (!next_member(key)) return false;
    which = find(key);
    if (following_.trace != nullptr && which != kUnknown) learn(key, object, which);
    return true;
  }
  static constexpr std::uint32_t kUnknown = 0xffffffffu;  // no member of that name
  // `trace` outlives the reader.
  void follow(Trace& trace) { following_ = Following(trace); }
  // `[`; then next_element until it answers false
  bool enter_array() { return open('[', Token::Array, "a list"); }
  bool next_element();  // false at `]` (consumed) or on error
  bool read_string(std::string_view& out);
  bool read_number(std::string_view& digits);  // as written: -12.50e3
  bool read_bool(bool& out);
  bool read_null();
  bool skip();  // any value, validated whole
  // The text of member `name` of the object that comes next, if that can be told at a glance: nothing is validated, nothing
  // is read. Empty when there is none, or when a look is not enough (escapes in keys, text that is not JSON).
  std::string_view glance(std::string_view name) const;
  bool skip_raw(std::string_view& text);  // the same, and the value's text
  bool at_end();                          // nothing but blanks left; otherwise an error

  bool ok() const { return !failed_; }
  const Error& error() const { return error_; }
  // Reports a mistake of meaning at the value that was read last (or comes next). Always answers false.
  bool fail(std::string expected, std::string found);
  bool fail_at(std::string path, std::string expected, std::string found);  // an absent member, say
  std::string path() const;
  // A place in the document, and a reader of what is there that knows nothing of where it stands: to look behind or ahead.
  struct Place {
    std::size_t at;
  };
  Place place() const { return {at_}; }
  Reader from(Place place) const { return {text_.substr(place.at), *arena_}; }
  std::string describe_next();  // "a number", "\"hihg\"", for `found`

  // Invariant: frames_ has one entry for each open object or array, at most kMaxDepth.
 private:
  struct Frame {
    bool is_object;
    std::uint32_t count;      // members or elements begun so far
    std::string_view key;     // of the current member
    std::size_t keys_begin;   // this object's keys in keys_
    std::size_t begin;        // byte offset of the bracket
    std::uint64_t seen_keys;  // a bit for each key so far, of 64: what has none yet is no duplicate
  };
  static const std::array<Token, 256> kTokens;  // by the first byte; End at a closing bracket
  // Finds duplicates among many keys, one for each open object that needs it.
  struct KeyIndex {
    value::IdTable ids;      // positions among the object's keys in keys_
    std::uint32_t used = 0;  // of them, from the first
  };

  static std::uint64_t mark_of(std::string_view key) {  // one bit of 64
    const auto byte = [&](std::size_t k) { return std::size_t{static_cast<unsigned char>(key[k])}; };
    const std::size_t sum =
        key.empty() ? 0 : 3 * key.size() + 5 * byte(0) + 11 * byte(key.size() - 1);
    return std::uint64_t{1} << (sum % 64);
  }
  // True: the member that the trace expects is there, and nothing about it is out of the ordinary. Otherwise nothing
  // has been read.
  [[gnu::always_inline]] bool next_expected(std::size_t at, std::string_view& key,
                                            std::uint32_t object, std::uint32_t& which) {
    const Trace::Cue* const cue = following_.cue;
    if (cue == following_.end || cue->object != object) return false;
    Frame& frame = frames_.back();
    if (frame.count != 0) {
      if (!is_at(at, ',')) return false;
      at = after_blanks(at + 1);
    }
    if (at >= text_.size() || !cue->is_at(text_.data() + at, text_.size() - at)) return false;
    if ((frame.seen_keys & cue->mark) != 0 && is_there(frame, cue->key())) return false;
    // Written three times from registers: a copy in one piece would wait for two halves that were just written.
    const char* const begin = text_.data() + at + 1;
    const std::size_t size = cue->size - 3;
    at_ = value_begin_ = after_blanks(at + cue->size);
    frame.key = {begin, size};
    frame.seen_keys |= cue->mark;
    ++frame.count;
    keys_.emplace_back(begin, size);
    which = cue->which;
    key = {begin, size};
    following_.cue = cue + 1;
    return true;
  }
  void learn(std::string_view key, std::uint32_t object, std::uint32_t which);
  bool is_at(std::size_t at, char c) const { return at < text_.size() && text_[at] == c; }
  std::size_t after_blanks(std::size_t at) const {
    for (; at < text_.size() && static_cast<unsigned char>(text_[at]) <= ' '; ++at) {
      const char c = text_[at];
      if (c != ' ' && c != '\n' && c != '\t' && c != '\r') break;
    }
    return at;
  }
  void skip_blanks() { at_ = after_blanks(at_); }
  bool open(char bracket, Token token, const char* expected) {
    if (peek() != token || frames_.size() >= kMaxDepth) [[unlikely]]
      return open_badly(token, expected);
    frames_.push_back({bracket == '{', 0, {}, keys_.size(), at_, 0});
    if (indexes_.size() >= frames_.size()) [[unlikely]]
      indexes_[frames_.size() - 1] = {};
    ++at_;
    return true;
  }
  bool open_badly(Token token, const char* expected);
  bool close(std::size_t at) {
    const Frame& frame = frames_.back();
    at_ = at + 1;
    value_begin_ = frame.begin;
    while (keys_.size() != frame.keys_begin) keys_.pop_back();  // resize() is a call
    frames_.pop_back();
    return false;
  }
  bool next_in(Frame& frame, char closing);
  bool next_badly(Frame& frame, char closing);
  bool no_colon(std::size_t at);
  bool scan_string(std::string_view& out);
  bool scan_on(std::size_t begin, std::string_view& out);
  bool decode_string(std::size_t begin, std::string_view& out);
  bool read_escape(std::string& out);
  bool read_code_unit(std::uint32_t& unit);
  bool check_key(Frame& frame, std::string_view key);
  bool is_there(const Frame& frame, std::string_view key);
  bool is_indexed_duplicate(KeyIndex& index, std::size_t keys_begin, std::string_view key);
  bool syntax(std::size_t at, const char* expected);
  bool syntax(std::size_t at, std::string expected);
  bool report(std::size_t at, std::string path, std::string expected, std::string found);
  std::string describe(std::size_t at) const;

  std::string_view text_;
  value::Arena* arena_;
  std::size_t at_ = 0;
  // A copy looks ahead and follows nothing.
  struct Following {
    Trace* trace = nullptr;
    const Trace::Cue *cue = nullptr, *end = nullptr;  // expected next, and the end of all
    Following() = default;
    explicit Following(Trace& t) : trace(&t), cue(t.begin()), end(t.end()) {}
    Following(const Following&) {}
    Following& operator=(const Following&) {
      trace = nullptr;
      cue = end = nullptr;
      return *this;
    }
    Following& operator=(Following&&) = default;
  };
  Following following_;
  std::size_t value_begin_ = 0;
  boost::container::small_vector<Frame, 8> frames_;
  boost::container::small_vector<std::string_view, 24> keys_;  // of all open objects, for duplicates
  std::vector<KeyIndex> indexes_;                              // by depth
  value::HashKey hash_key_;
  bool has_hash_key_ = false;
  bool failed_ = false;
  Error error_;
};

}  // namespace writ::json
