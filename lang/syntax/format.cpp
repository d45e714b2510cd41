// The formatter. A declaration is laid out line by line; what stands on one line is put there by
// InlineText. Comments and blank lines are taken from the source as the lines pass them.
#include <algorithm>

#include "lang/syntax/format_inline.hpp"
#include "lang/syntax/parse.hpp"
#include "lang/syntax/scan.hpp"

namespace writ::syntax {
namespace {

class Formatter {
 public:
  explicit Formatter(const Tree& tree) : tree_(tree) {}

  std::string run() {
    if (!tree_.nodes.empty() && tree_.kind(tree_.root()) == NodeKind::File) {
      for (NodeId item : tree_.children(tree_.root())) put_item(item);
    } else if (!tree_.nodes.empty()) {
      put_unit(tree_.root());
    }
    pass(static_cast<std::uint32_t>(tree_.text.size()));
    if (!out_.empty()) out_ += '\n';
    return std::move(out_);
  }

 private:
  std::size_t indent() const { return depth_ * 2; }

  // ---- lines
  void start_line() {
    if (!out_.empty()) out_ += '\n';
    has_comment_ = false;
    is_block_start_ = false;
  }
  void put_lines(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
      start_line();
      out_ += line;
    }
  }

  // Whether a blank line stands in the source between what was written last and `at`.
  bool has_blank_line_before(std::uint32_t at) const {
    bool is_line_empty = false;
    for (std::uint32_t i = passed_; i < at && i < tree_.text.size(); ++i) {
      const char c = tree_.text[i];
      if (c == '\n') {
        if (is_line_empty) return true;
        is_line_empty = true;
      } else if (c != ' ' && c != '\t' && c != '\r') {
        is_line_empty = false;
      }
    }
    return false;
  }
  void keep_blank_line(std::uint32_t at) {
    if (!out_.empty() && !is_block_start_ && has_blank_line_before(at)) out_ += '\n';
  }

  // Writes the comments that stand before `at`: behind the line they end, or on lines of their own.
  void pass(std::uint32_t at) {
    for (; next_comment_ < tree_.comments.size() && tree_.comments[next_comment_].begin < at;
         ++next_comment_) {
      const Comment& c = tree_.comments[next_comment_];
      std::string_view words = tree_.text.substr(c.begin, c.end - c.begin);
      while (!words.empty() && (words.back() == ' ' || words.back() == '\t'))
        words.remove_suffix(1);
      if (c.is_trailing && !has_comment_ && !out_.empty()) {
        out_.append("  ").append(words);
      } else {
        keep_blank_line(c.begin);
        start_line();
        out_.append(indent(), ' ').append(words);
      }
      has_comment_ = true;
      passed_ = std::max(passed_, c.end);
    }
  }
  void come_to(std::uint32_t at) {
    pass(at);
    keep_blank_line(at);
  }
  void leave(std::uint32_t end) { passed_ = std::max(passed_, end); }

  bool has_comment_in(std::uint32_t begin, std::uint32_t end) const {
    const auto c =
        std::lower_bound(tree_.comments.begin(), tree_.comments.end(), begin,
                         [](const Comment& x, std::uint32_t place) { return x.begin < place; });
    return c != tree_.comments.end() && c->begin < end;
  }
  bool is_one_line(std::uint32_t begin, std::uint32_t end) const {
    return tree_.text.substr(begin, end - begin).find('\n') == std::string_view::npos;
  }
  bool is_one_line(NodeId id) const { return is_one_line(tree_[id].begin, tree_[id].end); }

  // ---- units: what takes one line, or several when it is long
  void put_unit(NodeId id) {
    come_to(tree_[id].begin);
    if (tree_.kind(id) == NodeKind::Error || has_comment_in(tree_[id].begin, tree_[id].end))
      return put_verbatim(tree_[id].begin, tree_[id].end);
    put_lines(InlineText(tree_).put(id).lines(indent()));
    leave(tree_[id].end);
  }

  // As written, lines after the first indented by two more: for what has comments inside.
  void put_verbatim(std::uint32_t begin, std::uint32_t end) {
    std::string_view rest = tree_.text.substr(begin, end - begin);
    bool is_first = true;
    while (!rest.empty()) {
      std::size_t line_end = std::min(rest.find('\n'), rest.size());
      std::string_view line = rest.substr(0, line_end);
      rest.remove_prefix(std::min(line_end + 1, rest.size()));
      const std::size_t from = std::min(line.find_first_not_of(" \t\r"), line.size());
      line = line.substr(from, line.find_last_not_of(" \t\r") + 1 - from);
      if (line.empty()) continue;
      start_line();
      out_.append(indent() + (is_first ? 0 : 2), ' ').append(line);
      is_first = false;
    }
    while (next_comment_ < tree_.comments.size() && tree_.comments[next_comment_].begin < end)
      ++next_comment_;
    leave(end);
  }

  // ---- blocks
  void open(InlineText& head, std::uint32_t begin) {
    come_to(begin);
    put_lines(head.lines(indent()));
    leave(begin);
    ++depth_;
    is_block_start_ = true;
  }
  // `end`: where the closing brace stands.
  void close(std::uint32_t end, std::string_view brace = "}") {
    pass(end);
    --depth_;
    start_line();
    out_.append(indent(), ' ').append(brace);
    leave(end);
  }
  // The closing brace behind `from`.
  std::uint32_t brace_behind(std::uint32_t from) const {
    Scanner scanner(tree_.text, from);
    Token t = scanner.next_code();
    while (t.kind != TokenKind::End && scanner.text_of(t) != "}") t = scanner.next_code();
    return t.begin;
  }
  std::uint32_t brace_before_end(NodeId id) const {
    const std::uint32_t end = tree_[id].end;
    return end > 0 && tree_.text[end - 1] == '}' ? end - 1 : end;
  }

  // Members in braces from `first` to the last of `kind`; those of one source line share a line.
  // Returns the first sibling behind them.
  NodeId put_members(InlineText& head, NodeId decl, NodeId first, NodeKind kind,
                     std::string_view separator, bool has_braces_when_empty) {
    NodeId last = kNoNode, behind = first;
    for (; behind != kNoNode && (tree_.kind(behind) == kind); behind = tree_[behind].next_sibling)
      last = behind;
    const std::uint32_t begin = tree_[decl].begin;
    if (last == kNoNode && !has_braces_when_empty) {
      come_to(begin);
      put_lines(head.lines(indent()));
      leave(begin);
      return behind;
    }
    const std::uint32_t last_end = last == kNoNode ? end_of_head(decl, first) : tree_[last].end;
    const std::uint32_t brace = brace_behind(last_end);
    if (is_one_line(begin, brace) || (last == kNoNode && !has_comment_in(last_end, brace))) {
      InlineText line = head;
      line.put(" ");
      put_inline_members(line, first, behind, separator);
      if (indent() + line.columns() <= kWidth) {
        come_to(begin);
        put_lines({std::string(indent(), ' ') + line.text()});
        leave(brace + 1);
        return behind;
      }
    }
    head.put(" {");
    open(head, begin);
    for (NodeId m = first; m != behind;) m = put_member_line(m, behind, separator);
    close(brace);
    leave(brace + 1);
    return behind;
  }
  void put_inline_members(InlineText& line, NodeId first, NodeId behind, std::string_view separator) {
    line.put(first == behind ? "{" : "{ ");
    for (NodeId m = first; m != behind; m = tree_[m].next_sibling) {
      if (m != first) line.put(separator);
      line.put(m);
    }
    line.put(first == behind ? "}" : " }");
  }
  // The members that share the source line of `first`, when they fit on one; returns the next.
  NodeId put_member_line(NodeId first, NodeId behind, std::string_view separator) {
    NodeId next = tree_[first].next_sibling;
    InlineText line(tree_);
    line.put(first);
    if (!is_one_line(first)) {
      put_unit(first);
      return next;
    }
    NodeId last = first;
    while (next != behind && is_one_line(tree_[last].begin, tree_[next].end)) {
      line.put(separator).put(next);
      last = next;
      next = tree_[next].next_sibling;
    }
    if (last == first || indent() + line.columns() > kWidth) {
      for (NodeId m = first; m != next; m = tree_[m].next_sibling) put_unit(m);
      return next;
    }
    come_to(tree_[first].begin);
    put_lines({std::string(indent(), ' ') + line.text()});
    leave(tree_[last].end);
    return next;
  }
  // Where the names, titles and parameters of a declaration end, when no member says it.
  std::uint32_t end_of_head(NodeId decl, NodeId behind) const {
    std::uint32_t end = tree_[decl].begin;
    for (NodeId c : tree_.children(decl)) {
      if (c == behind || tree_.kind(c) == NodeKind::RecordLit) break;
      end = tree_[c].end;
    }
    return end;
  }

  // Parts behind a closing brace or a head: on the same line when the source has them there.
  void put_trailers(NodeId decl, NodeId first) {
    if (first == kNoNode) return;
    InlineText line(tree_);
    for (NodeId t = first; t != kNoNode; t = tree_[t].next_sibling) line.put(" ").put(t);
    const std::size_t line_begin = out_.rfind('\n') == std::string::npos ? 0 : out_.rfind('\n') + 1;
    const std::size_t used = columns_of(std::string_view(out_).substr(line_begin));
    const std::uint32_t from = passed_;
    if (!has_comment_ && is_one_line(std::min(from, tree_[first].begin), tree_[decl].end) &&
        used + line.columns() <= kWidth) {
      out_ += line.text();
      return leave(tree_[decl].end);
    }
    ++depth_;
    for (NodeId t = first; t != kNoNode; t = tree_[t].next_sibling) put_unit(t);
    --depth_;
  }

  // ---- items
  void put_item(NodeId id) {
    NodeId first = tree_.child(id, 0);
    InlineText head(tree_);
    switch (tree_.kind(id)) {
      case NodeKind::EnumDecl: {
        head.put("enum ").put(first).put(tree_.has(id, kOrdered) ? " ordered" : "");
        put_members(head, id, tree_[first].next_sibling, NodeKind::EnumMember, ", ", true);
        return leave(tree_[id].end);
      }
      case NodeKind::EntityDecl: return put_fields(id, head.put("entity "), true);
      case NodeKind::EventDecl: return put_fields(id, head.put("event "), false);
      case NodeKind::EvidenceDecl: return put_fields(id, head.put("evidence "), true);
      case NodeKind::ObligationDecl: return put_fields(id, head.put("obligation "), false);
      case NodeKind::ExtendDecl: return put_fields(id, head.put("extend "), true);
      case NodeKind::ActionDecl: return put_action(id);
      case NodeKind::TableDecl: return put_table(id);
      case NodeKind::PolicyDecl: return put_policy(id);
      case NodeKind::LaneDecl: return put_lane(id);
      case NodeKind::DecisionDecl: return put_decision(id);
      case NodeKind::RecordDecl:
      case NodeKind::SampleDecl: return put_record(id);
      case NodeKind::TestDecl: return put_test(id);
      case NodeKind::ProveDecl: return put_prove(id);
      default: return put_unit(id);
    }
  }

  void put_fields(NodeId id, InlineText& head, bool has_braces) {
    const NodeId first = head.put_named(tree_.child(id, 0));
    // `event e {}` keeps its braces no more than it needs them.
    const NodeId rest = put_members(head, id, first, NodeKind::Field, "  ", has_braces);
    put_trailers(id, rest);
    leave(tree_[id].end);
  }

  void put_action(NodeId id) {
    InlineText head(tree_);
    NodeId at = head.put("action ").put_named(tree_.child(id, 0));
    if (at != kNoNode && tree_.kind(at) == NodeKind::Tagged) {
      head.put(" ").put(at);
      at = tree_[at].next_sibling;
    }
    InlineText whole = head;
    for (NodeId c = at; c != kNoNode; c = tree_[c].next_sibling) {
      const bool is_next_with = tree_.kind(c) == NodeKind::WithParam;
      const bool is_first_with = is_next_with && tree_.find(id, NodeKind::WithParam) == c;
      whole.put(is_first_with ? " with " : is_next_with ? ", " : " ").put(c);
    }
    come_to(tree_[id].begin);
    if (is_one_line(id) && indent() + whole.columns() <= kWidth) {
      put_lines({std::string(indent(), ' ') + whole.text()});
      return leave(tree_[id].end);
    }
    put_lines(head.lines(indent()));
    leave(end_of_head(id, at));
    ++depth_;
    while (at != kNoNode) {
      if (tree_.kind(at) != NodeKind::WithParam) {
        put_unit(at);
        at = tree_[at].next_sibling;
      } else {
        at = put_with(at);
      }
    }
    --depth_;
  }
  NodeId put_with(NodeId first) {
    InlineText line(tree_);
    NodeId last = first;
    for (NodeId c = first; c != kNoNode && tree_.kind(c) == NodeKind::WithParam;
         c = tree_[c].next_sibling)
      last = c;
    const NodeId behind = line.put("with ").put_list(first, NodeKind::WithParam);
    // The word `with` stands before the first of them.
    std::uint32_t begin = tree_[first].begin;
    for (Scanner scan(tree_.text, passed_);;) {
      const Token t = scan.next_code();
      if (t.kind == TokenKind::End || t.begin >= tree_[first].begin) break;
      if (scan.text_of(t) == "with") begin = t.begin;
    }
    come_to(begin);
    if (has_comment_in(begin, tree_[last].end)) {
      put_verbatim(begin, tree_[last].end);
    } else {
      put_lines(line.lines(indent()));
      leave(tree_[last].end);
    }
    return behind;
  }

  void put_table(NodeId id) {
    InlineText head(tree_);
    const NodeId name = tree_.child(id, 0), param = tree_.child(id, 1), result = tree_.child(id, 2);
    head.put("table ").put(name).put("(").put(param).put(")").put(result);
    const NodeId rest = tree_[result].next_sibling;
    if (rest != kNoNode && tree_.kind(rest) == NodeKind::TableFrom) {
      come_to(tree_[id].begin);
      put_lines(head.put(" ").put(rest).lines(indent()));
      return leave(tree_[id].end);
    }
    put_members(head, id, rest, NodeKind::TableRow, ", ", true);
    leave(tree_[id].end);
  }

  void put_record(NodeId id) {
    InlineText head(tree_);
    const bool is_record = tree_.kind(id) == NodeKind::RecordDecl;
    const NodeId type = head.put(is_record ? "record " : "sample ").put_named(tree_.child(id, 0));
    head.put(" : ").put(type);
    const NodeId literal = tree_[type].next_sibling;
    put_members(head, id, tree_.child(literal, 0), NodeKind::FieldInit, "  ", true);
    leave(tree_[id].end);
  }

  template <typename PutMember>
  void put_block(NodeId id, InlineText& head, NodeId first, PutMember put_member) {
    const std::uint32_t brace = brace_before_end(id);
    const std::uint32_t from = end_of_head(id, first);
    if (first == kNoNode && !has_comment_in(from, brace)) {
      come_to(tree_[id].begin);
      put_lines(head.put(" {}").lines(indent()));
      return leave(tree_[id].end);
    }
    open(head.put(" {"), tree_[id].begin);
    for (NodeId m = first; m != kNoNode; m = tree_[m].next_sibling) put_member(m);
    close(brace);
    leave(tree_[id].end);
  }

  void put_policy(NodeId id) {
    InlineText head(tree_);
    const NodeId target = head.put("policy ").put_named(tree_.child(id, 0));
    head.put(" on ").put(target);
    put_block(id, head, tree_[target].next_sibling, [&](NodeId m) {
      if (tree_.kind(m) == NodeKind::RuleDecl) put_rule(m);
      else put_unit(m);
    });
  }

  void put_rule(NodeId id) {
    InlineText head(tree_);
    NodeId at = head.put("rule ").put_named(tree_.child(id, 0));
    const auto is_mark = [&](NodeId c) {
      switch (tree_.kind(c)) {
        case NodeKind::MarkTeam:
        case NodeKind::MarkValid:
        case NodeKind::MarkObserve:
        case NodeKind::MarkWarn:
        case NodeKind::MarkEnforce: return true;
        default: return false;
      }
    };
    for (; at != kNoNode && is_mark(at); at = tree_[at].next_sibling) head.put(" ").put(at);
    if (is_one_line(id)) {
      InlineText line = head;
      line.put(" ").put_braces(at, "  ");
      if (indent() + line.columns() <= kWidth) {
        come_to(tree_[id].begin);
        put_lines({std::string(indent(), ' ') + line.text()});
        return leave(tree_[id].end);
      }
    }
    put_block(id, head, at, [&](NodeId clause) { put_unit(clause); });
  }

  void put_lane(NodeId id) {
    InlineText head(tree_);
    const NodeId whom = head.put("lane ").put_named(tree_.child(id, 0));
    head.put(" ").put(whom);
    put_block(id, head, tree_[whom].next_sibling, [&](NodeId admit) { put_unit(admit); });
  }

  void put_decision(NodeId id) {
    InlineText head(tree_);
    const NodeId first = head.put("decision ").put_named(tree_.child(id, 0));
    if (is_one_line(id)) {
      InlineText line = head;
      line.put(" ").put_braces(first, "  ");
      if (indent() + line.columns() <= kWidth) {
        come_to(tree_[id].begin);
        put_lines({line.text()});
        return leave(tree_[id].end);
      }
    }
    put_block(id, head, first, [&](NodeId part) { put_unit(part); });
  }

  void put_test(NodeId id) {
    InlineText head(tree_);
    const NodeId title = tree_.child(id, 0);
    head.put("test ").put(title);
    put_block(id, head, tree_[title].next_sibling, [&](NodeId step) { put_step(step); });
  }
  // Steps with a record lay it out as records do: `given send_message { … }`.
  void put_step(NodeId id) {
    const NodeId literal = tree_.find(id, NodeKind::RecordLit);
    if (literal == kNoNode || (is_one_line(id) && !is_too_long(id))) return put_unit(id);
    InlineText head(tree_);
    const NodeId first = tree_.child(id, 0);
    switch (tree_.kind(id)) {
      case NodeKind::StepGiven: head.put("given ").put(first); break;
      case NodeKind::StepHistory: head.put("history ").put(first); break;
      default: {
        head.put("after ").put(first);
        NodeId at = tree_[first].next_sibling;
        if (tree_.kind(first) == NodeKind::Amount) {
          head.put(" ").put(at);
          at = tree_[at].next_sibling;
        }
        head.put(" by ").put(at);
      }
    }
    put_members(head, id, tree_.child(literal, 0), NodeKind::FieldInit, "  ", true);
    leave(tree_[id].end);
  }
  bool is_too_long(NodeId id) const {
    return indent() + InlineText(tree_).put(id).columns() > kWidth;
  }

  void put_prove(NodeId id) {
    InlineText head(tree_);
    const NodeId title = tree_.child(id, 0), action = tree_.child(id, 1),
                 condition = tree_.child(id, 2);
    InlineText claim(tree_);
    claim.put("never ").put(word_of(tree_.op(id))).put(" ").put(action).put(" when ").put(condition);
    open(head.put("prove ").put(title).put(" {"), tree_[id].begin);
    std::uint32_t begin = skip_blanks(tree_.text, tree_[title].end);  // the brace
    begin = skip_blanks(tree_.text, std::min<std::uint32_t>(
                                        begin + 1, static_cast<std::uint32_t>(tree_.text.size())));
    come_to(begin);
    if (has_comment_in(begin, tree_[condition].end)) {
      put_verbatim(begin, tree_[condition].end);
    } else {
      put_lines(claim.lines(indent()));
      leave(tree_[condition].end);
    }
    close(brace_before_end(id));
    leave(tree_[id].end);
  }

  const Tree& tree_;
  std::string out_;
  std::size_t depth_ = 0;
  std::size_t next_comment_ = 0;
  std::uint32_t passed_ = 0;  // how far the source has been written
  bool has_comment_ = false;  // the last line ends with a comment
  bool is_block_start_ = false;
};

}  // namespace

std::string format(const Tree& tree) { return Formatter(tree).run(); }

}  // namespace writ::syntax
