// AuthZEN's `evaluations`: members beside the list are defaults, whole members at a time.
#include <algorithm>
#include <utility>

#include <writ/writ.hpp>

#include "runtime/decide/input_error.hpp"
#include "runtime/decide/words.hpp"
#include "runtime/json/reader.hpp"
#include "runtime/json/writer.hpp"

namespace writ {

namespace {

using Members = std::vector<std::pair<std::string_view, std::string_view>>;  // name, JSON

bool is_shared(std::string_view key) {
  return key == "subject" || key == "action" || key == "resource" || key == "context" ||
         key == "tenant";
}

bool read_members(json::Reader& in, Members& out) {
  if (in.peek() != json::Token::Object)
    return in.ok() && in.fail("an object, an AuthZEN evaluation", in.describe_next());
  if (!in.enter_object()) return false;
  std::string_view key, raw;
  while (in.next_member(key)) {
    if (!in.skip_raw(raw)) return false;
    out.emplace_back(key, raw);
  }
  return in.ok();
}

bool read_evaluations(json::Reader& in, std::vector<Members>& out) {
  if (in.peek() != json::Token::Array)
    return in.ok() && in.fail("an array of evaluations", in.describe_next());
  if (!in.enter_array()) return false;
  while (in.next_element())
    if (!read_members(in, out.emplace_back())) return false;
  return in.ok();
}

bool read_options(json::Reader& in, std::string& semantic) {
  if (in.peek() != json::Token::Object) return in.ok() && in.fail("an object", in.describe_next());
  if (!in.enter_object()) return false;
  std::string_view key, value;
  const std::vector<std::string_view> known{"execute_all", "deny_on_first_deny",
                                            "permit_on_first_permit"};
  while (in.next_member(key)) {
    if (key != "evaluations_semantic") {
      if (!in.skip()) return false;
      continue;
    }
    if (in.peek() != json::Token::String)
      return in.ok() && in.fail(decide::one_of(known), in.describe_next());
    if (!in.read_string(value)) return false;
    if (std::find(known.begin(), known.end(), value) == known.end())
      return in.fail(decide::one_of(known) + decide::near_spellings(value, known),
                     decide::quoted(value));
    semantic = value;
  }
  return in.ok();
}

std::string merged(const Members& own, const Members& shared) {
  std::string out;
  json::Writer w(out);
  w.begin_object();
  for (const auto& [name, json] : own) w.key(name).raw(json);
  for (const auto& [name, json] : shared) {
    const bool is_stated =
        std::any_of(own.begin(), own.end(), [&n = name](const auto& m) { return m.first == n; });
    if (!is_stated) w.key(name).raw(json);
  }
  w.end_object();
  return out;
}

}  // namespace

Batch split_batch(std::string_view authzen_json) {
  Batch out;
  value::Arena arena(4 * 1024);
  json::Reader in(authzen_json, arena);
  Members shared;
  std::vector<Members> evaluations;
  std::string_view key, raw;
  bool ok = in.peek() == json::Token::Object
                ? in.enter_object()
                : in.ok() && in.fail("an object, an AuthZEN evaluation", in.describe_next());
  while (ok && in.next_member(key)) {
    if (key == "evaluations") {
      ok = read_evaluations(in, evaluations);
    } else if (key == "options") {
      ok = read_options(in, out.semantic);
    } else {
      ok = in.skip_raw(raw);
      if (ok && is_shared(key)) shared.emplace_back(key, raw);
    }
  }
  if (!ok || !in.ok() || !in.at_end()) {
    out.error = decide::input_error("request", in.error());
    return out;
  }
  if (evaluations.empty()) out.requests.emplace_back(authzen_json);
  for (const Members& own : evaluations) out.requests.push_back(merged(own, shared));
  return out;
}

}  // namespace writ
