#include "runtime/decide/externs.hpp"

#include <fmt/format.h>

#include "runtime/decide/host_value.hpp"
#include "runtime/decide/show.hpp"
#include "runtime/decide/words.hpp"
#include "runtime/value/ops.hpp"

namespace writ::decide {

using program::kNone;
using value::Value;

namespace {

constexpr std::string_view kAny = "any";  // in place of arguments: an answer whatever is asked

std::string arguments_json(const program::Program& program, const Value* arguments,
                           std::uint32_t count, Sensitive mode) {
  std::string out;
  json::Writer w(out);
  w.begin_array();
  for (std::uint32_t k = 0; k < count; ++k) write_value(w, program, arguments[k], mode);
  w.end_array();
  return out;
}

std::string digest_of(std::string_view name, std::string_view arguments) {
  value::Hasher hash;
  hash.field("writ-extern-1");
  hash.field(name);
  hash.field(arguments);
  return hash.hex();
}

}  // namespace

Externs::Externs(const program::Program& program)
    : program_(program),
      functions_(program.image().externs.size()),
      is_recorded_(program.image().externs.size(), false) {}

std::uint32_t Externs::named(std::string_view qualified) const {
  const program::Image& image = program_.image();
  for (std::uint32_t k = 0; k < image.externs.size(); ++k)
    if (image.text(image.externs[k].name) == qualified) return k;
  return kNone;
}

void Externs::set(std::uint32_t row, Extern function) { functions_[row] = std::move(function); }

bool Externs::read(const Directory& directory, std::string_view text, json::Error& error) {
  text_.assign(text);
  return read_again(directory, error);
}

bool Externs::read_again(const Directory& directory, json::Error& error) {
  recorded_.clear();
  is_recorded_.assign(is_recorded_.size(), false);
  if (text_.empty()) return true;
  value::Arena arena(1024);
  json::Reader in(text_, arena);
  if (read_answers(in, directory, arena) && in.at_end()) return true;
  error = in.error();
  text_.clear();
  recorded_.clear();
  is_recorded_.assign(is_recorded_.size(), false);
  return false;
}

bool Externs::read_answers(json::Reader& in, const Directory& directory, value::Arena& arena) {
  if (in.peek() != json::Token::Array)
    return in.ok() && in.fail("a list of answers", in.describe_next());
  if (!in.enter_array()) return false;
  while (in.next_element())
    if (!read_answer(in, directory, arena)) return false;
  return in.ok();
}

bool Externs::read_answer(json::Reader& in, const Directory& directory, value::Arena& arena) {
  const program::Image& image = program_.image();
  if (in.peek() != json::Token::Object)
    return in.ok() && in.fail("an object with a name", in.describe_next());
  std::string_view key, name;
  json::Reader ahead = in;  // the name says what the arguments are, wherever it stands
  ahead.enter_object();
  while (ahead.next_member(key) && key != "name")
    if (!ahead.skip()) break;
  if (key != "name" || !ahead.read_string(name)) return in.fail("an object with a name", "none");
  const std::uint32_t row = named(name);
  if (row == kNone) {
    std::vector<std::string_view> known;
    for (const program::ExternRow& e : image.externs) known.push_back(image.text(e.name));
    return in.fail(known.empty() ? "nothing: the charter has no externs"
                                 : one_of(known) + near_spellings(name, known),
                   quoted(name));
  }
  std::string digest;
  Recorded recorded;
  bool has_result = false, has_digest = false;
  const std::string base = in.path();
  in.enter_object();
  while (in.next_member(key)) {
    std::string_view text;
    if (key == "name") {
      if (!in.skip()) return false;
    } else if (key == "arguments" && in.peek() == json::Token::String) {
      if (!in.read_string(text)) return false;
      if (text != kAny) return in.fail("a list of arguments, or \"any\"", quoted(text));
      if (!has_digest) digest = kAny;
    } else if (key == "arguments") {
      std::string computed;
      if (has_digest ? !in.skip() : !read_arguments(in, directory, arena, row, computed))
        return false;
      if (!has_digest) digest = std::move(computed);
    } else if (key == "digest") {  // of arguments that may be shown masked
      if (in.peek() != json::Token::String) return in.ok() && in.fail("text", in.describe_next());
      if (!in.read_string(text)) return false;
      digest = text;
      has_digest = true;
    } else if (key == "result" || key == "failed") {
      if (has_result) return in.fail("`result` or `failed`", "both");
      has_result = true;
      recorded.failed = key == "failed";
      if (recorded.failed) {
        if (in.peek() != json::Token::String) return in.ok() && in.fail("text", in.describe_next());
        if (!in.read_string(text)) return false;
      } else {
        Value v;
        json::Reader copy = in;
        if (!copy.skip_raw(text)) return in.skip();
        if (!read_host_value({&program_, &arena, &directory}, in, image.externs[row].result, v))
          return false;
      }
      recorded.text = text;
    } else {
      return unknown_member(in, key, {"name", "arguments", "digest", "result", "failed"});
    }
  }
  if (!in.ok()) return false;
  if (digest.empty())
    return in.fail_at(base, "an answer with its `arguments`, or their `digest`", "neither");
  if (!has_result) return in.fail_at(base, "an answer with its `result`, or `failed`", "neither");
  if (!recorded_.emplace(Key{row, digest}, std::move(recorded)).second)
    return in.fail_at(base, "one answer for the same arguments", "a second one");
  is_recorded_[row] = true;
  return true;
}

bool Externs::read_arguments(json::Reader& in, const Directory& directory, value::Arena& arena,
                             std::uint32_t row, std::string& digest) {
  const program::Image& image = program_.image();
  const program::Range params = image.externs[row].params;
  const TypedContext typed{&program_, &arena, &directory};
  const std::string expected =
      fmt::format("a list of {} argument{}", params.count, params.count == 1 ? "" : "s");
  if (in.peek() != json::Token::Array) return in.ok() && in.fail(expected, in.describe_next());
  const std::string base = in.path();
  std::vector<Value> arguments;
  in.enter_array();
  while (in.next_element()) {
    if (arguments.size() == params.count) return in.fail(expected, "more");
    arguments.emplace_back();
    const std::uint32_t type =
        image.indices[params.first + static_cast<std::uint32_t>(arguments.size()) - 1];
    if (!read_value(typed, in, type, arguments.back())) return false;
  }
  if (!in.ok()) return false;
  if (arguments.size() < params.count)
    return in.fail_at(base, expected, fmt::format("{}", arguments.size()));
  digest = digest_of(image.text(image.externs[row].name),
                     arguments_json(program_, arguments.data(), params.count, Sensitive::Shown));
  return true;
}

std::optional<std::string> Externs::result_of(const Key& key, std::string_view arguments,
                                              Asked& asked, const Value*& known) {
  const program::ExternRow& row = program_.image().externs[key.first];
  if (is_recorded_[key.first]) {
    auto at = recorded_.find(key);
    if (at == recorded_.end()) at = recorded_.find({key.first, std::string(kAny)});
    if (at != recorded_.end() && !at->second.failed) return at->second.text;
    asked.failed =
        at == recorded_.end() ? "no answer is recorded for these arguments" : at->second.text;
    return std::nullopt;
  }
  if (!functions_[key.first]) {
    if (row.result.initial != kNone) known = &program_.constant(row.result.initial);
    else asked.failed = "the host has no such function, and no default is declared";
    return std::nullopt;
  }
  try {
    std::optional<std::string> result = functions_[key.first](arguments);
    if (!result) asked.failed = "the function failed";
    return result;
  } catch (...) {  // no exception crosses the API, and none makes a decision
    asked.failed = "the function threw an exception";
    return std::nullopt;
  }
}

Value Externs::ask(std::uint32_t row, const Value* arguments, const Directory& directory,
                   value::Arena& arena) {
  const program::Image& image = program_.image();
  const program::ExternRow& declared = image.externs[row];
  const std::string exact =
      arguments_json(program_, arguments, declared.params.count, Sensitive::Shown);
  const auto [at, is_new] = asked_.try_emplace(Key{row, digest_of(image.text(declared.name), exact)});
  Asked& asked = at->second;
  if (!is_new) return asked.answer;
  asked.shown = arguments_json(program_, arguments, declared.params.count, Sensitive::Masked);
  asked.answer = value::of_fault(
      arena.make(value::FaultSet{value::FaultKind::HostFailure, value::kNoSpan, nullptr, nullptr}));
  const Value* known = nullptr;
  if (std::optional<std::string> result = result_of(at->first, exact, asked, known)) {
    // Texts of the answer are views into it, so it lives as long as they do.
    char* bytes = arena.array<char>(result->size());
    std::copy(result->begin(), result->end(), bytes);
    json::Reader in({bytes, result->size()}, arena);
    Value answer;
    if (read_host_value({&program_, &arena, &directory}, in, declared.result, answer) && in.at_end())
      asked.answer = answer;
    else asked.failed = fmt::format("found {}, expected {}", in.error().found, in.error().expected);
  } else if (known != nullptr) {
    asked.answer = *known;
  }
  return asked.answer;
}

std::vector<ExternReport> Externs::asked() const {
  const program::Image& image = program_.image();
  std::vector<ExternReport> out;
  for (const auto& [key, a] : asked_)
    out.push_back({std::string(image.text(image.externs[key.first].name)), a.shown, key.second,
                   a.failed.empty() ? json_of(program_, a.answer, Sensitive::Shown) : std::string(),
                   a.failed});
  return out;
}

}  // namespace writ::decide
