// A pull reader for JSON (RFC 8259) at a trust boundary. It hands out one token at a time, so that a
// schema-driven walk can store values straight into slots; numbers are handed out as their digits.
//
// It refuses, with place, path, what was found and what was expected: text that is not UTF-8, control
// characters and lone surrogates in strings, duplicate keys in one object (also in parts that are
// skipped), nesting over kMaxDepth, documents over the size limit, anything after the value.
// After the first error every call answers false and the error stays.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/container/small_vector.hpp>

#include "runtime/value/arena.hpp"
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

class Reader {
 public:
  // Borrows `text`; strings with escapes are decoded into `arena`, others are views into `text`.
  Reader(std::string_view text, value::Arena& arena);

  Token peek();                             // what value comes next; Bad when nothing valid does
  bool enter_object();                      // `{`; then next_member until it answers false
  bool next_member(std::string_view& key);  // false at `}` (consumed) or on error; moves path() to the key
  bool enter_array();                       // `[`; then next_element until it answers false
  bool next_element();                      // false at `]` (consumed) or on error
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
  std::string describe_next();  // "a number", "\"hihg\"", for `found`

  // Invariant: frames_ has one entry for each open object or array, at most kMaxDepth.
 private:
  struct Frame {
    bool is_object;
    std::uint32_t count;     // members or elements begun so far
    std::string_view key;    // of the current member
    std::size_t keys_begin;  // this object's keys in keys_
    std::size_t begin;       // byte offset of the bracket
  };
  // Finds duplicates among many keys: open addressing over positions in keys_, one for each open object
  // that needs it.
  struct KeyIndex {
    std::vector<std::uint32_t> cells;
    std::uint32_t used = 0;
  };

  void skip_blanks();
  bool open(char bracket, const char* expected);
  bool close();
  bool next_in(char closing, const char* expected);  // true: another member or element begins at at_
  bool scan_string(std::string_view& out);
  bool decode_string(std::size_t begin, std::string_view& out);
  bool read_escape(std::string& out);
  bool read_code_unit(std::uint32_t& unit);
  bool take_literal(std::string_view word, const char* expected);
  bool check_key(std::string_view key);
  bool is_indexed_duplicate(KeyIndex& index, std::size_t keys_begin, std::string_view key);
  void insert_key(KeyIndex& index, std::size_t keys_begin, std::uint32_t position);
  bool syntax(std::size_t at, std::string expected);
  bool report(std::size_t at, std::string path, std::string expected, std::string found);
  std::string describe(std::size_t at) const;

  std::string_view text_;
  value::Arena* arena_;
  std::size_t at_ = 0;
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
