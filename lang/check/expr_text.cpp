// Tests on text, and a light look at patterns.
#include "lang/check/checker.hpp"

namespace writ::check {

TypeId Checker::text_test(NodeId n) {
  const NodeId left = tree_->child(n, 0), right = tree_->child(n, 1);
  const TypeId l = present(left);
  const SyntaxOp op = tree_->op(n);
  if (op == SyntaxOp::Contains && (kind_of(l) == TypeKind::List || kind_of(l) == TypeKind::Set) &&
      l != kErrorType) {
    const TypeId element{type(l).a};
    const TypeId r = present(right, element);
    if (r != kErrorType && !fit_number(right, r, element) &&
        (!can_equal(model_, r, element) || kind_of(r) != kind_of(element)))
      not_comparable(n, left, right, l, r);
    return bool_type();
  }
  if (l != kErrorType && kind_of(l) != TypeKind::Text)
    report(Code::NotText, left, {quote(left), a_type(model_, l)});
  if (op == SyntaxOp::Like || op == SyntaxOp::Matches) {
    check_pattern(right, op == SyntaxOp::Matches);
    return bool_type();
  }
  const TypeId r = present(right);
  if (r != kErrorType && kind_of(r) != TypeKind::Text) {
    auto& d = report(Code::NotText, right, {quote(right), a_type(model_, r)});
    if (kind_of(r) == TypeKind::List)
      d.help = "`any(x in " + std::string(text(right)) + " where …)` tries each element";
  }
  return bool_type();
}

namespace {

// A light look at a pattern: what RE2 refuses for sure. Empty when nothing is found.
std::string pattern_problem(std::string_view p) {
  std::size_t open = 0;
  bool in_class = false, can_repeat = false;
  for (std::size_t k = 0; k < p.size(); ++k) {
    const char c = p[k];
    if (c == '\\') {
      if (k + 1 == p.size()) return "it ends in a lone `\\`";
      const char next = p[++k];
      if (next >= '1' && next <= '9' && !in_class)
        return "it refers back to a group, which would take more than linear time";
      can_repeat = true;
      continue;
    }
    if (in_class) {
      if (c == ']') in_class = false;
      continue;
    }
    switch (c) {
      case '[':
        in_class = true;
        if (k + 1 < p.size() && p[k + 1] == '^') ++k;
        if (k + 1 < p.size() && p[k + 1] == ']') ++k;
        can_repeat = true;
        break;
      case '(':
        ++open;
        can_repeat = false;
        if (k + 1 < p.size() && p[k + 1] == '?') {
          const std::string_view rest = p.substr(k + 2, 2);
          if (!rest.empty() && (rest[0] == '=' || rest[0] == '!' || rest == "<=" || rest == "<!"))
            return "it looks ahead or behind, which would take more than linear time";
          while (k + 1 < p.size() && p[k + 1] != ':' && p[k + 1] != ')' && p[k + 1] != '>') ++k;
          if (k + 1 < p.size() && p[k + 1] != ')') ++k;
        }
        break;
      case ')':
        if (open == 0) return "a `)` closes nothing";
        --open;
        can_repeat = true;
        break;
      case '*':
      case '+':
        if (!can_repeat) return std::string("`") + c + "` repeats nothing";
        break;
      case '?':
        if (!can_repeat) return "`?` repeats nothing";
        break;
      case '|': can_repeat = false; break;
      default: can_repeat = true; break;
    }
  }
  if (in_class) return "a `[` is not closed";
  if (open > 0) return "a `(` is not closed";
  return {};
}

}  // namespace

void Checker::check_pattern(NodeId n, bool is_regex) {
  if (n == kNoNode || tree_->kind(n) == NodeKind::Error) return;
  if (tree_->kind(n) != NodeKind::Text) {
    expr(n);
    report(Code::PatternNotLiteral, n, {is_regex ? "matches" : "like"});
    return;
  }
  annotate(n, text_type_);
  if (!is_regex) return;
  const std::string problem = pattern_problem(syntax::unquote(text(n)));
  if (!problem.empty()) report(Code::BadPattern, n, {std::string(text(n))}, problem);
}

}  // namespace writ::check
