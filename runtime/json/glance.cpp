// Reader::glance: what a member says, before it is its turn to be read.
#include "runtime/json/reader.hpp"
#include "runtime/value/utf8.hpp"

namespace writ::json {

namespace {

// Over raw text, in steps of whole strings and brackets; false when it does not look like JSON.
class Glance {
 public:
  explicit Glance(std::string_view text) : text_(text) {}
  bool member(std::string_view& key, std::string_view& value, bool first) {
    blanks();
    if (!first && !take(',')) return false;
    blanks();
    if (!string(key) || key.find('\\') != std::string_view::npos) return false;
    blanks();
    if (!take(':')) return false;
    blanks();
    const std::size_t begin = at_;
    if (!any()) return false;
    value = text_.substr(begin, at_ - begin);
    return true;
  }
  bool take(char c) { return at_ < text_.size() && text_[at_] == c ? (++at_, true) : false; }
  void blanks() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t'))
      ++at_;
  }

 private:
  bool string(std::string_view& out) {
    if (!take('"')) return false;
    const std::size_t begin = at_;
    while (at_ + 16 <= text_.size()) {
      const std::size_t run = value::utf8::plain_run_of_16(text_.data() + at_);
      at_ += run;
      if (run < 16) break;
    }
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') return out = text_.substr(begin, at_++ - begin), true;
      if (text_[at_] == '\\') ++at_;
    }
    return false;
  }
  bool any() {
    std::string_view ignored;
    std::size_t depth = 0;
    do {
      if (at_ >= text_.size()) return false;
      const char c = text_[at_];
      if (c == '"') {
        if (!string(ignored)) return false;
        if (depth == 0) return true;
        continue;
      }
      if (depth == 0 && (c == ',' || c == '}' || c == ']')) return true;
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      ++at_;
      if (depth == 0 && (c == '}' || c == ']')) return true;
    } while (true);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::string_view Reader::glance(std::string_view name) const {
  return failed_ ? std::string_view() : json::glance(text_.substr(at_), name);
}

std::string_view glance(std::string_view object, std::string_view name) {
  Glance look(object);
  look.blanks();
  if (!look.take('{')) return {};
  std::string_view key, value;
  for (bool first = true; look.member(key, value, first); first = false)
    if (key == name) return value;
  return {};
}

}  // namespace writ::json
