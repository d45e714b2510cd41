// Externs: functions of the host, asked at most once for the same arguments in a decision (semantics.md, inputs hash).
// What comes back is read as input is; what is no answer of the declared type and range is a failure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <writ/writ.hpp>

#include "runtime/decide/directory.hpp"
#include "runtime/json/reader.hpp"
#include "runtime/program/program.hpp"
#include "runtime/value/arena.hpp"

namespace writ::decide {

class Externs {
 public:
  explicit Externs(const program::Program& program);

  std::uint32_t named(std::string_view qualified) const;  // or kNone
  void set(std::uint32_t row, Extern function);           // an empty one: there is none
  // Recorded answers, a list of `{"name": …, "arguments": […] or "any" or "digest": …, "result": … or "failed": …}`; "any":
  // what is asked with other arguments than the rest. An extern with an answer here is asked nowhere else. False: there are none. Keeps its own copy of the text.
  bool read(const Directory& directory, std::string_view text, json::Error& error);
  bool read_again(const Directory& directory, json::Error& error);

  void begin() {  // a new decision
    if (!asked_.empty()) asked_.clear();
  }
  // The answer, missing where its type says so; a fault without a place when there is none. Values live in `arena`.
  value::Value ask(std::uint32_t row, const value::Value* arguments, const Directory& directory,
                   value::Arena& arena);
  std::vector<ExternReport> asked() const;  // in this decision, by name and arguments

 private:
  struct Recorded {
    bool failed = false;
    std::string text;  // the result as JSON, or why it failed
  };
  struct Asked {
    std::string shown;  // the arguments, sensitive ones masked
    value::Value answer;
    std::string failed;
  };
  using Key = std::pair<std::uint32_t, std::string>;  // extern, digest of its arguments

  bool read_answers(json::Reader& in, const Directory& directory, value::Arena& arena);
  bool read_answer(json::Reader& in, const Directory& directory, value::Arena& arena);
  bool read_arguments(json::Reader& in, const Directory& directory, value::Arena& arena,
                      std::uint32_t row, std::string& digest);
  // The result as JSON, or nothing and why in `asked.failed`; `known`: the default, which is no text.
  std::optional<std::string> result_of(const Key& key, std::string_view arguments, Asked& asked,
                                       const value::Value*& known);

  const program::Program& program_;
  std::vector<Extern> functions_;
  std::string text_;
  std::map<Key, Recorded> recorded_;
  std::vector<bool> is_recorded_;  // by extern
  std::map<Key, Asked> asked_;
};

}  // namespace writ::decide
