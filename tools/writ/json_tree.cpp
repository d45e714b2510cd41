#include "tools/writ/json_tree.hpp"

#include <algorithm>

namespace writ::tools {

Json::Json() = default;
Json::Json(const Json&) = default;
Json::Json(Json&&) noexcept = default;
Json& Json::operator=(const Json&) = default;
Json& Json::operator=(Json&&) noexcept = default;
Json::~Json() = default;

Json Json::object() {
  Json j;
  j.kind = Kind::Object;
  return j;
}
Json Json::array() {
  Json j;
  j.kind = Kind::Array;
  return j;
}
Json Json::string(std::string s) {
  Json j;
  j.kind = Kind::String;
  j.text = std::move(s);
  return j;
}

const Json* Json::find(std::string_view name) const {
  for (const auto& [key, value] : members)
    if (key == name) return &value;
  return nullptr;
}
Json* Json::find(std::string_view name) {
  return const_cast<Json*>(std::as_const(*this).find(name));
}

Json& Json::member(std::string_view name) {
  if (Json* found = find(name)) return *found;
  kind = Kind::Object;
  members.emplace_back(std::string(name), Json{});
  return members.back().second;
}

bool Json::erase(std::string_view name) {
  const auto at =
      std::find_if(members.begin(), members.end(), [&](const auto& m) { return m.first == name; });
  if (at == members.end()) return false;
  members.erase(at);
  return true;
}

std::string_view Json::text_at(std::string_view name) const {
  const Json* found = find(name);
  return found != nullptr && found->is(Kind::String) ? std::string_view(found->text)
                                                     : std::string_view();
}

namespace {

// Recursion is bounded by the reader: it refuses to enter deeper than json::kMaxDepth.
bool read(json::Reader& reader, Json& out) {
  std::string_view text;
  switch (reader.peek()) {
    case json::Token::Object: {
      out.kind = Json::Kind::Object;
      if (!reader.enter_object()) return false;
      while (reader.next_member(text)) {
        out.members.emplace_back(std::string(text), Json{});
        if (!read(reader, out.members.back().second)) return false;
      }
      return reader.ok();
    }
    case json::Token::Array: {
      out.kind = Json::Kind::Array;
      if (!reader.enter_array()) return false;
      while (reader.next_element()) {
        out.items.emplace_back();
        if (!read(reader, out.items.back())) return false;
      }
      return reader.ok();
    }
    case json::Token::String:
      if (!reader.read_string(text)) return false;
      out.kind = Json::Kind::String;
      out.text = text;
      return true;
    case json::Token::Number:
      if (!reader.read_number(text)) return false;
      out.kind = Json::Kind::Number;
      out.text = text;
      return true;
    case json::Token::True:
    case json::Token::False: {
      bool b = false;
      if (!reader.read_bool(b)) return false;
      out.kind = b ? Json::Kind::True : Json::Kind::False;
      return true;
    }
    case json::Token::Null: return reader.read_null();
    case json::Token::End: return reader.fail("a value", "the end of the document");
    case json::Token::Bad: return reader.skip();  // reports what is wrong
  }
  return false;
}

}  // namespace

std::optional<Json> parse_json(std::string_view text, json::Error& error) {
  value::Arena arena;
  json::Reader reader(text, arena);
  Json out;
  if (read(reader, out) && reader.at_end()) return out;
  error = reader.error();
  return std::nullopt;
}

void write_json(json::Writer& out, const Json& value) {
  switch (value.kind) {
    case Json::Kind::Null: out.null(); return;
    case Json::Kind::False: out.boolean(false); return;
    case Json::Kind::True: out.boolean(true); return;
    case Json::Kind::Number: out.digits(value.text); return;
    case Json::Kind::String: out.string(value.text); return;
    case Json::Kind::Array:
      out.begin_array();
      for (const Json& item : value.items) write_json(out, item);
      out.end_array();
      return;
    case Json::Kind::Object:
      out.begin_object();
      for (const auto& [key, member] : value.members) write_json(out.key(key), member);
      out.end_object();
      return;
  }
}

std::string json_text(const Json& value, bool pretty) {
  std::string out;
  json::Writer writer(out, pretty);
  write_json(writer, value);
  return out;
}

}  // namespace writ::tools
