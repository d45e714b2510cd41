// A request document taken apart: one evaluation, AuthZEN's batch, or a request a line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <writ/writ.hpp>

namespace writ::tools {

// How the evaluations of a batch end (AuthZEN's `options.evaluations_semantic`).
enum class Batch { ExecuteAll, DenyOnFirstDeny, PermitOnFirstPermit };

struct Requests {
  bool is_batch = false;
  Batch semantic = Batch::ExecuteAll;
  std::vector<std::string> items;  // complete requests; the document itself when it is no batch
};
// Members beside `evaluations` stand for those that an evaluation leaves out. False with `error` set when
// the batch is not one; a document that is no batch is left for the evaluator to judge.
bool take_apart(const std::string& document, Requests& out, InputError& error);

// Whether the text is lines of JSON: its first line that is not blank is a whole value, and another follows.
bool looks_like_lines(std::string_view text);

}  // namespace writ::tools
