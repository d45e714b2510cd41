#include "lang/syntax/format_inline.hpp"

#include <algorithm>

#include "lang/syntax/scan.hpp"

namespace writ::syntax {
namespace {

// Looser operators have lower levels; an operand that is looser than its place needs parentheses.
int tightness(NodeKind kind) {
  switch (kind) {
    case NodeKind::If: return 0;
    case NodeKind::Or:
    case NodeKind::TypeUnion:
    case NodeKind::PeopleOr:
    case NodeKind::PeopleAnd: return 1;
    case NodeKind::And: return 2;
    case NodeKind::Not:
    case NodeKind::Has: return 3;
    case NodeKind::Compare:
    case NodeKind::In:
    case NodeKind::Is:
    case NodeKind::TextTest: return 4;
    case NodeKind::Sum: return 5;
    case NodeKind::Product: return 6;
    case NodeKind::Negate: return 7;
    case NodeKind::Otherwise: return 8;
    default: return 9;
  }
}
constexpr int kAndOperand = 3, kOrOperand = 2, kSide = 5, kFactor = 7, kFallbackSide = 9,
              kPrimary = 9;

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

std::size_t columns_of(std::string_view text) {
  return text.size() -
         static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_continuation));
}

std::string leaf_text(const Tree& tree, NodeId id) {
  const NodeKind kind = tree.kind(id);
  if (kind != NodeKind::Amount && kind != NodeKind::Money && kind != NodeKind::Percent)
    return std::string(tree.text_of(id));
  std::string out;
  const std::string_view text = tree.text_of(id);
  Scanner scanner(text);
  for (Token t = scanner.next_code(); t.kind != TokenKind::End; t = scanner.next_code()) {
    if (!out.empty() && t.kind == TokenKind::Word) out += ' ';
    out += scanner.text_of(t);
  }
  return out;
}

std::string_view word_of(Op op) {
  switch (op) {
    case Op::None:
    case Op::SourceOne: return "";
    case Op::Eq: return "==";
    case Op::Ne: return "!=";
    case Op::Lt: return "<";
    case Op::Le: return "<=";
    case Op::Gt: return ">";
    case Op::Ge: return ">=";
    case Op::InList: return "in";
    case Op::RangeTo:
    case Op::SourceRange: return "..";
    case Op::RangeUntil: return "until";
    case Op::StartsWith: return "starts with";
    case Op::EndsWith: return "ends with";
    case Op::Contains: return "contains";
    case Op::Like: return "like";
    case Op::Matches: return "matches";
    case Op::Add: return "+";
    case Op::Sub: return "-";
    case Op::Mul: return "*";
    case Op::Div: return "/";
    case Op::Any: return "any";
    case Op::Every: return "every";
    case Op::Count: return "count";
    case Op::SumOf: return "sum";
    case Op::Min: return "min";
    case Op::Max: return "max";
    case Op::Earliest: return "earliest";
    case Op::Latest: return "latest";
    case Op::ListOf: return "list";
    case Op::Distinct: return "distinct";
    case Op::SourceUnion: return "or";
    case Op::BoundContent: return "bound to content";
    case Op::BoundKeys: return "bound to";
    case Op::BoundNone: return "unbound";
    case Op::With: return "with";
    case Op::For: return "for";
    case Op::To: return "to";
    case Op::About: return "about";
    case Op::Permit: return "permit";
    case Op::Pending: return "pending";
    case Op::Forbid: return "forbid";
    case Op::ExpectError: return "error";
  }
  return "";
}

std::size_t InlineText::columns() const { return columns_of(out_); }

void InlineText::blanks(std::string_view wide, bool fills) {
  breaks_.push_back({out_.size(), wide.size(), level_, fills});
  out_ += wide;
}

// The first line at `indent`, those that continue it at `hang`; what breaks inside a piece hangs deeper.
void InlineText::wrap(const Piece& piece, std::size_t indent, std::size_t hang,
                      std::vector<std::string>& lines) const {
  const auto columns = [&](std::size_t begin, std::size_t end) {
    return columns_of(std::string_view(out_).substr(begin, end - begin));
  };
  if (piece.first == piece.last || indent + columns(piece.begin, piece.end) <= kWidth) {
    lines.push_back(std::string(indent, ' ') + out_.substr(piece.begin, piece.end - piece.begin));
    return;
  }
  std::uint32_t outermost = breaks_[piece.first].level;
  for (std::size_t i = piece.first; i < piece.last; ++i)
    outermost = std::min(outermost, breaks_[i].level);
  std::vector<std::size_t> places;
  for (std::size_t i = piece.first; i < piece.last; ++i)
    if (breaks_[i].level == outermost) places.push_back(i);

  std::size_t from = piece.begin, inner = piece.first, here = indent;
  for (std::size_t k = 0; k <= places.size(); ++k) {
    const bool is_last = k == places.size();
    const std::size_t to = is_last ? piece.end : breaks_[places[k]].at;
    if (!is_last && breaks_[places[k]].fills) {
      // As much of a list as the line takes: break here only when the next element does not fit.
      const std::size_t next_end = k + 1 < places.size() ? breaks_[places[k + 1]].at : piece.end;
      if (here + columns(from, next_end) <= kWidth) continue;
    }
    wrap({from, to, inner, is_last ? piece.last : places[k]}, here, hang + 2, lines);
    if (is_last) break;
    from = to + breaks_[places[k]].blanks;
    inner = places[k] + 1;
    here = hang;
  }
}

std::vector<std::string> InlineText::lines(std::size_t indent) const {
  std::vector<std::string> out;
  wrap({0, out_.size(), 0, breaks_.size()}, indent, indent + 2, out);
  return out;
}

// ---- lists and chains

NodeId InlineText::put_list(NodeId first, NodeKind kind) {
  bool is_first = true;
  for (; first != kNoNode && tree_.kind(first) == kind; first = tree_[first].next_sibling) {
    if (!is_first) {
      out_ += ',';
      blanks(" ", true);
    }
    is_first = false;
    put(first);
  }
  return first;
}

void InlineText::put_children(NodeId first, std::string_view separator) {
  for (NodeId c = first; c != kNoNode; c = tree_[c].next_sibling) {
    if (c != first) {
      const std::size_t blank = std::min(separator.find(' '), separator.size());
      out_ += separator.substr(0, blank);
      blanks(separator.substr(blank), true);
    }
    put(c);
  }
}

InlineText& InlineText::put_braces(NodeId first, std::string_view separator) {
  if (first == kNoNode) return put("{}");
  out_ += "{ ";
  put_children(first, separator);
  out_ += " }";
  return *this;
}

void InlineText::put_operand(NodeId id, int lowest) {
  const bool is_bare_and_loose = !tree_.has(id, kParenthesised) && tightness(tree_.kind(id)) < lowest;
  if (is_bare_and_loose) out_ += '(';
  put(id);
  if (is_bare_and_loose) out_ += ')';
}

void InlineText::put_chain(NodeId id, std::string_view word, int lowest) {
  for (NodeId c : tree_.children(id)) {
    if (c != tree_[id].first_child) {
      blanks();
      put(word).put(" ");
    }
    put_operand(c, lowest);
  }
}

NodeId InlineText::put_named(NodeId first) {
  put(first);
  NodeId next = tree_[first].next_sibling;
  if (next != kNoNode && tree_.kind(next) == NodeKind::Spelling) {
    put(" as ").put(next);
    next = tree_[next].next_sibling;
  }
  if (next != kNoNode && tree_.kind(next) == NodeKind::Title) {
    put(" ").put(next);
    next = tree_[next].next_sibling;
  }
  return next;
}

InlineText& InlineText::put(NodeId id) {
  const bool in_parentheses = tree_.has(id, kParenthesised);
  if (in_parentheses) out_ += '(';
  ++level_;
  put_plain(id);
  --level_;
  if (in_parentheses) out_ += ')';
  return *this;
}

// ---- expressions, types, people

void InlineText::put_query(NodeId id) {
  put(word_of(tree_.op(id))).put("(").put(tree_.child(id, 0));
  if (const NodeId value = tree_.child(id, 1); value != kNoNode) {
    put(":");
    blanks();
    put(value);
  }
  put(")");
}

void InlineText::put_expr(NodeId id) {
  const NodeId first = tree_.child(id, 0);
  const NodeId second = first == kNoNode ? kNoNode : tree_[first].next_sibling;
  switch (tree_.kind(id)) {
    case NodeKind::If:
      put("if ").put(first);
      blanks();
      put("then ").put(second);
      blanks();
      put("else ").put(tree_.child(id, 2));
      return;
    case NodeKind::Or: return put_chain(id, "or", kOrOperand);
    case NodeKind::And: return put_chain(id, "and", kAndOperand);
    case NodeKind::Not: put("not "); return put_operand(first, kAndOperand);
    case NodeKind::Has: put("has ").put(first); return;
    case NodeKind::Compare:
    case NodeKind::TextTest:
      put_operand(first, kSide);
      put(" ").put(word_of(tree_.op(id))).put(" ");
      return put_operand(second, kSide);
    case NodeKind::In:
      put_operand(first, kSide);
      put(tree_.has(id, kNegated) ? " not in " : " in ");
      put_operand(second, kSide);
      if (tree_.op(id) == Op::InList) return;
      put(" ").put(word_of(tree_.op(id))).put(" ");
      return put_operand(tree_.child(id, 2), kSide);
    case NodeKind::Is:
      put_operand(first, kSide);
      put(tree_.has(id, kNegated) ? " is not " : " is ").put(second);
      return;
    case NodeKind::Sum:
    case NodeKind::Product: {
      const int lowest = tree_.kind(id) == NodeKind::Sum ? kFactor - 1 : kFactor;
      put_operand(first, lowest);
      for (NodeId t = second; t != kNoNode; t = tree_[t].next_sibling) {
        blanks();
        put(word_of(tree_.op(t))).put(" ");
        put_operand(tree_.child(t, 0), lowest);
      }
      return;
    }
    case NodeKind::Negate: put("-"); return put_operand(first, kFactor);
    case NodeKind::Otherwise:
      put_operand(first, kFallbackSide);
      put(" otherwise ");
      return put_operand(second, tree_.kind(second) == NodeKind::Negate ? kFactor : kFallbackSide);
    case NodeKind::Access:
      put_operand(first, kPrimary);
      for (NodeId c = second; c != kNoNode; c = tree_[c].next_sibling) put(".").put(c);
      return;
    case NodeKind::Call:
      put(first).put("(");
      put_children(second, ", ");
      put(")");
      return;
    case NodeKind::ListLit:
      put("[");
      put_children(first, ", ");
      put("]");
      return;
    default: put(leaf_text(tree_, id)); return;
  }
}

void InlineText::put_requirement(NodeId id) {
  NodeId at = tree_.child(id, 0);
  if (tree_.kind(at) == NodeKind::Number) {
    put(at).put(" ");
    at = tree_[at].next_sibling;
  }
  put(at);
  at = tree_[at].next_sibling;
  if (at != kNoNode && tree_.kind(at) == NodeKind::Arg) {
    put(" ");
    at = put_list(at, NodeKind::Arg);
  }
  for (; at != kNoNode; at = tree_[at].next_sibling) {
    if (tree_.kind(at) == NodeKind::From) out_ += ' ';
    else blanks();
    put(at);
  }
}

// ---- clauses, effects, marks, steps

void InlineText::put_clause(NodeId id) {
  const NodeId first = tree_.child(id, 0);
  NodeId rest = first == kNoNode ? kNoNode : tree_[first].next_sibling;
  const auto put_rest = [&] {
    for (; rest != kNoNode; rest = tree_[rest].next_sibling) {
      blanks();
      put(rest);
    }
  };
  switch (tree_.kind(id)) {
    case NodeKind::Gen:
      put(first).put(" in ").put(rest);
      rest = tree_[rest].next_sibling;
      return put_rest();
    case NodeKind::Source: {
      put_operand(first, kSide);
      for (; rest != kNoNode; rest = tree_[rest].next_sibling) {
        put(" ").put(word_of(tree_.op(id))).put(" ");
        put_operand(rest, tree_.op(id) == Op::SourceUnion ? kPrimary : kSide);
      }
      return;
    }
    case NodeKind::WindowLast: put("within last ").put(first); return;
    case NodeKind::WindowThis:
      put("within this ").put(first);
      if (rest != kNoNode) put(" in ").put(rest);
      return;
    case NodeKind::Where: put("where ").put(first); return;
    case NodeKind::When: put("when ").put(first); return;
    case NodeKind::Unless: put("unless ").put(first); return;
    case NodeKind::ForEach:
      put("for each ");
      put_list(first, NodeKind::Gen);
      return;
    case NodeKind::Permit: put("permit"); return;
    case NodeKind::Forbid: put("forbid"); return;
    case NodeKind::Require: put("require ").put(first); return;
    case NodeKind::RequireDecision: put("require decision ").put(first); return;
    case NodeKind::From: put("from ").put(first); return;
    case NodeKind::AfterEvidence:
    case NodeKind::AfterTime: put("after ").put(first); return;
    case NodeKind::Escalate: put("escalate to ").put(first).put(" after ").put(rest); return;
    case NodeKind::AllowSelf: put("allow self"); return;
    case NodeKind::Must:
      put("must ").put(first);
      if (rest != kNoNode && tree_.kind(rest) == NodeKind::Arg) {
        put(" ");
        rest = put_list(rest, NodeKind::Arg);
      }
      return put_rest();
    case NodeKind::Prep: put(word_of(tree_.op(id))).put(" ").put(first); return;
    case NodeKind::MustWhen: {
      const std::uint8_t owed = tree_[id].flags & (kOwedPermit | kOwedPending | kOwedForbid);
      if (tree_.text_of(id).starts_with("always")) {
        put("always");
        return;
      }
      std::string_view comma = "on ";
      for (const auto& [flag, word] :
           {std::pair{kOwedPermit, "permit"}, {kOwedPending, "pending"}, {kOwedForbid, "forbid"}}) {
        if ((owed & flag) == 0) continue;
        put(comma).put(word);
        comma = ", ";
      }
      return;
    }
    case NodeKind::MarkTeam: put("team ").put(first); return;
    case NodeKind::MarkValid:
      put("valid ").put(first);
      if (rest != kNoNode) put(" ").put(rest);
      return;
    case NodeKind::ValidFrom: put("from ").put(first); return;
    case NodeKind::ValidUntil: put("until ").put(first); return;
    case NodeKind::MarkObserve: put("observe"); return;
    case NodeKind::MarkWarn: put("warn"); return;
    case NodeKind::MarkEnforce: put("enforce for ").put(first).put(" by ").put(rest); return;
    case NodeKind::StepGiven: put("given ").put(first).put(" ").put(rest); return;
    case NodeKind::StepAt: put("at ").put(first); return;
    case NodeKind::StepHistory: put("history ").put(first).put(" ").put(rest); return;
    case NodeKind::StepHost:
      put("host ").put(first);
      if (rest == kNoNode) put(" fails");
      else put(" gives ").put(rest);
      return;
    case NodeKind::StepAfter: {
      put("after ").put(first);
      if (tree_.kind(first) == NodeKind::Amount) {
        put(" ").put(rest);
        rest = tree_[rest].next_sibling;
      }
      put(" by ").put(rest);
      rest = tree_[rest].next_sibling;
      if (rest != kNoNode) put(" ").put(rest);
      return;
    }
    case NodeKind::StepExpect:
      put("expect ").put(word_of(tree_.op(id)));
      rest = first;
      return put_rest();
    case NodeKind::Because:
      put("because ");
      put_list(first, NodeKind::Path);
      return;
    case NodeKind::Owing:
      put("owing ");
      put_list(first, NodeKind::Name);
      return;
    case NodeKind::Admit: put("admit ").put(first); return put_rest();
    case NodeKind::LaneFor: put("for ").put(first); return;
    case NodeKind::Responsible: put("responsible ").put(first); return;
    case NodeKind::Accountable: put("accountable ").put(first); return;
    case NodeKind::Consulted: put("consulted ").put(first); return;
    case NodeKind::Informed: put("informed ").put(first); return;
    default: return put_declaration(id);
  }
}

}  // namespace writ::syntax
