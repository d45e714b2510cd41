#include "tools/writ/requests.hpp"

#include <fmt/format.h>

#include "tools/writ/json_tree.hpp"

namespace writ::tools {

namespace {

// Whether the document is an object with `evaluations`; one pass, nothing is kept.
bool has_evaluations(std::string_view document) {
  value::Arena arena;
  json::Reader reader(document, arena);
  std::string_view key;
  bool found = false;
  if (reader.peek() != json::Token::Object || !reader.enter_object()) return false;
  while (reader.next_member(key)) {
    found = found || key == "evaluations";
    reader.skip();
  }
  return found;
}

InputError wrong(std::string path, std::string expected, std::string found) {
  return InputError{"request", std::move(path), std::move(expected), std::move(found), 0, 0};
}

std::string_view kind_name(const Json& value) {
  switch (value.kind) {
    case Json::Kind::Null: return "null";
    case Json::Kind::False:
    case Json::Kind::True: return "a truth value";
    case Json::Kind::Number: return "a number";
    case Json::Kind::String: return "a text";
    case Json::Kind::Array: return "an array";
    case Json::Kind::Object: return "an object";
  }
  return "";
}

bool read_semantic(const Json& batch, Requests& out, InputError& error) {
  const Json* options = batch.find("options");
  const Json* semantic = options == nullptr ? nullptr : options->find("evaluations_semantic");
  if (semantic == nullptr) return true;
  if (semantic->text == "execute_all") out.semantic = Batch::ExecuteAll;
  else if (semantic->text == "deny_on_first_deny") out.semantic = Batch::DenyOnFirstDeny;
  else if (semantic->text == "permit_on_first_permit") out.semantic = Batch::PermitOnFirstPermit;
  else {
    error = wrong("options.evaluations_semantic",
                  "one of execute_all, deny_on_first_deny, permit_on_first_permit",
                  json_text(*semantic));
    return false;
  }
  return true;
}

}  // namespace

bool take_apart(const std::string& document, Requests& out, InputError& error) {
  if (!has_evaluations(document)) {
    out.items.push_back(document);
    return true;
  }
  json::Error bad;
  const auto batch = parse_json(document, bad);
  if (!batch) {
    error = InputError{"request", bad.path, bad.expected, bad.found, bad.line, bad.column};
    return false;
  }
  out.is_batch = true;
  const Json& evaluations = *batch->find("evaluations");
  if (!evaluations.is(Json::Kind::Array)) {
    error = wrong("evaluations", "an array of evaluations", std::string(kind_name(evaluations)));
    return false;
  }
  if (!read_semantic(*batch, out, error)) return false;
  for (std::size_t k = 0; k < evaluations.items.size(); ++k) {
    Json item = evaluations.items[k];
    if (!item.is(Json::Kind::Object)) {
      error = wrong(fmt::format("evaluations[{}]", k), "an object", std::string(kind_name(item)));
      return false;
    }
    for (const char* shared : {"subject", "action", "resource", "context"})
      if (const Json* value = batch->find(shared); value != nullptr && item.find(shared) == nullptr)
        item.members.emplace_back(shared, *value);
    out.items.push_back(json_text(item));
  }
  return true;
}

bool looks_like_lines(std::string_view text) {
  const auto is_blank = [](std::string_view s) {
    return s.find_first_not_of(" \t\r\n") == std::string_view::npos;
  };
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return false;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (is_blank(line)) continue;
    if (is_blank(text)) return false;
    value::Arena arena;
    json::Reader reader(line, arena);
    return reader.skip() && reader.at_end();
  }
  return false;
}

}  // namespace writ::tools
