#include "runtime/decide/being.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "runtime/decide/words.hpp"
#include "runtime/value/ops.hpp"

namespace writ::decide {

using value::Principal;
using value::Value;

namespace {

class BeingReader {
 public:
  BeingReader(const TypedContext& context, json::Reader& in)
      : typed_(context), in_(in), directory_(*context.directory), image_(context.program->image()) {}

  bool read(std::uint32_t mask, const Principal*& out) {
    const json::Reader::Place begin = in_.place();
    const Principal* known = nullptr;
    bool is_looked_up = false;
    // Who it is, before it is the turn of `id`: what a member that comes first may say depends on it.
    const auto look_up = [&] {
      if (!is_looked_up) known = directory_.find(look_ahead(in_.from(begin), "id"));
      is_looked_up = true;
    };
    if (!object("an object with `type` and `id`")) return false;
    std::string_view key, type;
    std::uint32_t which = 0;
    bool has_id = false, has_type = false;
    while (in_.next_member(key, kBeingObject, which, one_of_these(kEntityMembers))) {
      if (which == kType) {
        has_type = true;
        look_up();
        if (!text(type)) return false;
        if (type != "person" && type != "agent")
          return in_.fail("\"person\" or \"agent\"", quoted(type));
        if (known && known->is_person != (type == "person"))
          return in_.fail(known->is_person ? "\"person\", as the directory says"
                                           : "\"agent\", as the directory says",
                          quoted(type));
      } else if (which == kId) {
        has_id = true;
        Value who;
        if (!read_principal(typed_, in_, mask, who)) return false;
        out = known = who.who;
        is_looked_up = true;
      } else if (which == kProperties) {
        look_up();
        if (!properties(known)) return false;
      } else {
        return unknown_member(in_, key, {"type", "id", "properties"});
      }
    }
    if (!in_.ok()) return false;
    if (!has_type) return absent(in_, in_.path(), "type", "\"person\" or \"agent\"");
    return has_id ||
           absent(in_, in_.path(), "id", "the id of a person or an agent of the directory");
  }

 private:
  bool text(std::string_view& out) {
    if (in_.peek() != json::Token::String) return in_.ok() && in_.fail("text", in_.describe_next());
    return in_.read_string(out);
  }

  bool object(const char* expected) {
    if (in_.peek() != json::Token::Object)
      return in_.ok() && in_.fail(expected, in_.describe_next());
    return in_.enter_object();
  }

  bool properties(const Principal* known) {
    if (in_.peek() == json::Token::Null) return in_.read_null();
    if (!object("an object")) return false;
    std::string_view key;
    while (in_.next_member(key)) {
      if (known == nullptr) {  // told at the id
        if (!in_.skip()) return false;
      } else if (!stated(*known, key)) {
        return false;
      }
    }
    return in_.ok();
  }

  bool contradicts(std::string_view member) {
    return in_.fail(fmt::format("what the directory says of `{}`, or no such member", member),
                    "a value that differs");
  }

  bool stated(const Principal& p, std::string_view key) {
    if (key == "active" || (key == "autonomous" && !p.is_person)) {
      bool b = false;
      if (in_.peek() != json::Token::True && in_.peek() != json::Token::False)
        return in_.ok() && in_.fail("true or false", in_.describe_next());
      return in_.read_bool(b) &&
             (b == (key == "active" ? p.is_active : p.is_autonomous) || contradicts(key));
    }
    if (key == "kind") {
      std::string_view kind;
      return text(kind) && (kind == (p.is_person ? "person" : "agent") || contradicts(key));
    }
    if (key == "acts_for" || key == "owner") {
      const Principal* is = key == "owner" ? p.owner : p.acts_for;
      if (in_.peek() == json::Token::Null)
        return in_.read_null() && (is == nullptr || contradicts(key));
      std::string_view id;
      return text(id) && ((is != nullptr && directory_.find(id) == is) || contradicts(key));
    }
    if (key == "roles" || key == "aliases") return stated_list(p, key);
    std::vector<std::string_view> known{"kind", "roles", "aliases", "acts_for", "owner", "active"};
    for (std::uint32_t k = 0; k < image_.principal_fields.size(); ++k) {
      const program::FieldRow& f = image_.principal_fields[k];
      known.push_back(image_.text(f.name));
      if (known.back() != key) continue;
      Value v;
      typed_.in_sensitive = f.is_sensitive;
      if (!read_value(typed_, in_, f.type, v)) return false;
      typed_.in_sensitive = false;
      const Value& is = p.fields[k + 1];
      const bool same = v.is_missing() || is.is_missing() ? v.is_missing() && is.is_missing()
                                                          : value::equal(v, is);
      return same || contradicts(key);
    }
    return unknown_member(in_, key, known);
  }

  bool stated_list(const Principal& p, std::string_view key) {
    if (in_.peek() != json::Token::Array)
      return in_.ok() && in_.fail("an array of texts", in_.describe_next());
    if (!in_.enter_array()) return false;
    std::vector<std::string> said, is;
    std::string_view s;
    while (in_.next_element()) {
      if (!text(s)) return false;
      said.emplace_back(s);
    }
    if (!in_.ok()) return false;
    if (key == "aliases") is = directory_.aliases(p);
    for (std::uint32_t k = 0; key == "roles" && k < p.role_count; ++k)
      is.emplace_back(image_.text(image_.roles[p.roles[k].role].outside));
    for (auto* list : {&said, &is}) {
      std::sort(list->begin(), list->end());
      list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    return said == is || contradicts(key);
  }

  const TypedContext& typed_;
  json::Reader& in_;
  const Directory& directory_;
  const program::Image& image_;
};

}  // namespace

bool read_being(const TypedContext& context, json::Reader& in, std::uint32_t mask,
                const Principal*& out) {
  return BeingReader(context, in).read(mask, out);
}

std::string_view plain_text(std::string_view json) {
  if (json.size() <= 2 || json.front() != '"' || json.back() != '"') return {};
  const std::string_view inside = json.substr(1, json.size() - 2);
  return inside.find('\\') == std::string_view::npos ? inside : std::string_view();
}

std::string_view look_ahead(const json::Reader& in, std::string_view name) {
  if (const std::string_view text = plain_text(in.glance(name)); !text.empty()) return text;
  json::Reader ahead = in;
  std::string_view key, out;
  if (!ahead.enter_object()) return {};
  while (ahead.next_member(key)) {
    if (key == name)
      return ahead.peek() == json::Token::String && ahead.read_string(out) ? out : std::string_view();
    if (!ahead.skip()) return {};
  }
  return {};
}

}  // namespace writ::decide
