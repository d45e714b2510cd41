#include "runtime/decide/mask.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "runtime/decide/input_error.hpp"
#include "runtime/decide/words.hpp"
#include "runtime/json/reader.hpp"
#include "runtime/json/writer.hpp"

namespace writ::decide {

namespace {

constexpr std::string_view kRedacted = "[redacted]";

std::string hmac_hex(std::string_view key, std::string_view label, std::string_view field,
                     std::string_view value) {
  std::string message;
  for (std::string_view part : {label, field, value})
    message += fmt::format("{}:{}", part.size(), part);
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(message.data()), message.size(), bytes, &size);
  std::string out;
  for (unsigned int k = 0; k < size; ++k) out += fmt::format("{:02x}", bytes[k]);
  return out;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool passes_luhn(std::string_view digits) {
  int sum = 0;
  for (std::size_t k = 0; k < digits.size(); ++k) {
    int d = digits[digits.size() - 1 - k] - '0';
    if (k % 2 == 1 && (d *= 2) > 9) d -= 9;
    sum += d;
  }
  return sum % 10 == 0;
}

std::size_t first_character(std::string_view s) {  // its bytes
  std::size_t n = s.empty() ? 0 : 1;
  while (n < s.size() && (static_cast<unsigned char>(s[n]) & 0xC0) == 0x80) ++n;
  return n;
}

// Stars for all digits but the last `keep`; blanks, dashes and a leading plus stay.
std::string keep_last_digits(std::string_view text, std::size_t keep) {
  std::size_t digits = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_digit));
  std::string out;
  for (char c : text) out += is_digit(c) && digits-- > keep ? '*' : c;
  return out;
}

}  // namespace

std::string partial(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at != std::string_view::npos && at > 0 && text.find(' ') == std::string_view::npos)
    return fmt::format("{}***{}", text.substr(0, first_character(text)), text.substr(at));
  std::string digits;
  bool is_number = !text.empty();
  for (char c : text) {
    if (is_digit(c)) digits += c;
    is_number &= is_digit(c) || std::string_view(" +-().").find(c) != std::string_view::npos;
  }
  if (is_number && digits.size() >= 5) {
    const bool is_card =
        digits.size() >= 13 && digits.size() <= 19 && text[0] != '+' && passes_luhn(digits);
    return keep_last_digits(text, is_card ? 4 : 2);
  }
  std::string out;  // a name: the first character of each word, if the word is longer than that
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t blank = std::min(text.find(' ', begin), text.size());
    const std::string_view word = text.substr(begin, blank - begin);
    const std::size_t first = first_character(word);
    if (!word.empty())
      out += (first < word.size() && !is_digit(word[0]) ? std::string(word.substr(0, first))
                                                        : std::string()) +
             "***";
    if (blank < text.size()) out += ' ';
    begin = blank + 1;
  }
  return out;
}

bool read_mask(std::string_view properties, MaskField& out, MaybeError& error) {
  value::Arena arena(512);
  json::Reader in(properties, arena);
  std::string_view key, field, with;
  bool ok = in.peek() == json::Token::Object && in.enter_object();
  while (ok && in.next_member(key)) {
    if (key == "field") ok = in.read_string(field);
    else if (key == "with") ok = in.read_string(with);
    else ok = in.skip();
  }
  const std::vector<std::string_view> known{"redact", "hash", "tokenize", "partial"};
  const auto method = std::find(known.begin(), known.end(), with);
  if (ok && in.ok() && !field.empty() && method != known.end()) {
    out = {std::string(field), static_cast<Method>(method - known.begin())};
    return true;
  }
  error =
      field.empty() || !in.ok()
          ? InputError{"obligation", "field", "the field to mask", std::string(properties), 0, 0}
          : InputError{"obligation", "with", one_of(known) + near_spellings(with, known),
                       quoted(with), 0,      0};
  return false;
}

namespace {

class Masker {
 public:
  Masker(json::Reader& in, json::Writer& out, const std::vector<MaskField>& fields,
         std::string_view key)
      : in_(in), out_(out), fields_(fields), key_(key) {}

  // Copies one value; depth is bounded by the reader.
  bool copy(const std::string& path) {
    const auto mask = std::find_if(fields_.begin(), fields_.end(),
                                   [&](const MaskField& f) { return f.path == path; });
    if (mask != fields_.end() && !path.empty()) return hide(*mask);
    switch (in_.peek()) {
      case json::Token::Object: return object(path);
      case json::Token::Array: {
        if (!in_.enter_array()) return false;
        out_.begin_array();
        while (in_.next_element())
          if (!copy_element(path)) return false;
        out_.end_array();
        return in_.ok();
      }
      default: {
        std::string_view raw;
        if (!in_.skip_raw(raw)) return false;
        out_.raw(raw);
        return true;
      }
    }
  }

 private:
  bool copy_element(const std::string& path) {
    return in_.peek() == json::Token::Object ? object(path) : copy(path);
  }
  bool object(const std::string& path) {
    if (!in_.enter_object()) return false;
    out_.begin_object();
    std::string_view key;
    while (in_.next_member(key)) {
      out_.key(key);
      if (!copy(join_path(path, key))) return false;
    }
    out_.end_object();
    return in_.ok();
  }

  bool hide(const MaskField& mask) {
    switch (in_.peek()) {
      case json::Token::Null: out_.null(); return in_.read_null();
      case json::Token::String: {
        std::string_view s;
        if (!in_.read_string(s)) return false;
        out_.string(hidden(mask, s));
        return true;
      }
      case json::Token::Array:  // each of its elements, unless the list as a whole is to be gone
        if (mask.method == Method::Redact) break;
        if (!in_.enter_array()) return false;
        out_.begin_array();
        while (in_.next_element())
          if (!hide(mask)) return false;
        out_.end_array();
        return in_.ok();
      default: break;
    }
    std::string_view raw;
    if (!in_.skip_raw(raw)) return false;
    if (mask.method == Method::Redact || mask.method == Method::Partial) {
      out_.null();  // a number, a flag or an object has no part that could be shown
    } else {
      out_.string(hidden(mask, raw));
    }
    return true;
  }

  std::string hidden(const MaskField& mask, std::string_view s) {
    switch (mask.method) {
      case Method::Redact: return std::string(kRedacted);
      case Method::Hash: return "hmac-sha256:" + hmac_hex(key_, "hash", {}, s);
      case Method::Tokenize: return "tok_" + hmac_hex(key_, "token", mask.path, s).substr(0, 32);
      case Method::Partial: return partial(s);
    }
    return std::string(kRedacted);
  }

  json::Reader& in_;
  json::Writer& out_;
  const std::vector<MaskField>& fields_;
  std::string_view key_;
};

}  // namespace

bool mask_record(std::string_view record, const std::vector<MaskField>& fields,
                 std::string_view key, std::string& out, MaybeError& error) {
  const bool needs_key = std::any_of(fields.begin(), fields.end(), [](const MaskField& f) {
    return f.method == Method::Hash || f.method == Method::Tokenize;
  });
  if (needs_key && key.empty()) {
    error = InputError{
        "mask", "hash_key", "a secret key: without one, hashes and tokens can be guessed",
        "none", 0,          0};
    return false;
  }
  value::Arena arena(4 * 1024);
  json::Reader in(record, arena);
  json::Writer writer(out);
  const bool is_object = in.peek() == json::Token::Object;
  if (is_object ? Masker(in, writer, fields, key).copy({}) && in.at_end()
                : in.ok() && in.fail("an object", in.describe_next()))
    return true;
  out.clear();
  error = input_error("record", in.error());
  return false;
}

}  // namespace writ::decide
