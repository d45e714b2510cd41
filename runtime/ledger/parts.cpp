#include "runtime/ledger/parts.hpp"

#include <charconv>

#include "runtime/json/reader.hpp"
#include "runtime/json/writer.hpp"

namespace writ::ledger {
namespace {

class Copy {
 public:
  Copy(json::Reader& in, json::Writer& out, const Instead& instead)
      : in_(in), out_(out), instead_(instead) {}

  void value(const std::string& path) {
    std::optional<std::string_view> text;
    std::string_view said, raw;
    if (in_.peek() == json::Token::String && in_.read_string(said)) text = said;
    if (const auto other = instead_ ? instead_(path, text) : std::nullopt) {
      if (!text) in_.skip();
      out_.string(*other);
    } else if (text) {
      out_.string(*text);
    } else if (in_.peek() == json::Token::Object) {
      object(path);
    } else if (in_.peek() == json::Token::Array) {
      out_.begin_array();
      in_.enter_array();
      while (in_.next_element()) value(path);
      out_.end_array();
    } else if (in_.skip_raw(raw)) {
      out_.raw(raw);
    }
  }

 private:
  void object(const std::string& path) {
    std::string_view key;
    out_.begin_object();
    in_.enter_object();
    while (in_.next_member(key)) {
      const std::string name(key);
      out_.key(name);
      value(path.empty() ? name : path + '.' + name);
    }
    out_.end_object();
  }

  json::Reader& in_;
  json::Writer& out_;
  const Instead& instead_;
};

}  // namespace

std::string_view member_of(std::string_view json, std::string_view name) {
  value::Arena arena;
  json::Reader in(json, arena);
  std::string_view key, out;
  if (in.peek() != json::Token::Object || !in.enter_object()) return {};
  while (in.next_member(key)) {
    if (key == name) in.skip_raw(out);
    else in.skip();
  }
  return out;
}

std::string text_member(std::string_view json, std::string_view name) {
  value::Arena arena;
  const std::string_view member = member_of(json, name);
  json::Reader in(member, arena);
  std::string_view text;
  return !member.empty() && in.peek() == json::Token::String && in.read_string(text)
             ? std::string(text)
             : std::string();
}

std::uint64_t count_member(std::string_view json, std::string_view name) {
  const std::string_view digits = member_of(json, name);
  std::uint64_t out = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return problem == std::errc() && end == digits.data() + digits.size() ? out : 0;
}

void each_element(std::string_view json, const std::function<void(std::string_view)>& each) {
  value::Arena arena;
  json::Reader in(json, arena);
  std::string_view raw;
  if (json.empty() || in.peek() != json::Token::Array || !in.enter_array()) return;
  while (in.next_element())
    if (in.skip_raw(raw)) each(raw);
}

std::vector<std::string> texts_of(std::string_view json) {
  std::vector<std::string> out;
  each_element(json, [&](std::string_view raw) {
    value::Arena arena;
    json::Reader in(raw, arena);
    std::string_view text;
    if (in.peek() == json::Token::String && in.read_string(text)) out.emplace_back(text);
  });
  return out;
}

std::string copied(std::string_view json, const Instead& instead) {
  value::Arena arena;
  json::Reader in(json, arena);
  std::string out;
  json::Writer w(out);
  Copy(in, w, instead).value({});
  return in.ok() ? out : std::string();
}

}  // namespace writ::ledger
