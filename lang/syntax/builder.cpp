#include "lang/syntax/builder.hpp"

#include <algorithm>
#include <utility>

#include "lang/syntax/mistakes.hpp"

namespace writ::syntax {

using diag::Code;
using grammar::Goes;

// ---- places

// Where the token before `at` ends. `at` stands at a token: blanks and comments lie between.
std::uint32_t Builder::end_before(std::uint32_t at) {
  if (at == trimmed_from_) return trimmed_to_;
  std::uint32_t end = at;
  for (;;) {
    while (end > 0 && is_blank(text_[end - 1])) --end;
    const auto comment =
        std::lower_bound(comments_.begin(), comments_.end(), end,
                         [](const Comment& c, std::uint32_t place) { return c.end < place; });
    if (comment == comments_.end() || comment->end != end) break;
    end = comment->begin;
  }
  trimmed_from_ = at;
  trimmed_to_ = end;
  return end;
}

// ---- marks

// Most rules fail before they have built anything.
void Builder::drop_since(const Start& s) {
  entries_.resize(s.entries);
  nodes_.resize(s.nodes, Node{});
  reports_.erase(reports_.begin() + s.reports, reports_.end());
}

Builder::Mark Builder::mark() const {
  return {size(entries_), size(nodes_), size(marks_), size(braces_), depth_, 0};
}

void Builder::reset(const Mark& m) {
  entries_.resize(m.entries);
  nodes_.resize(m.nodes, Node{});
  marks_.resize(m.marks);
  braces_.resize(m.braces);
  depth_ = m.depth;
}

// ---- nodes

void Builder::succeed(const char* at, const Build& build) {
  const Start s = marks_.back();
  marks_.pop_back();
  const std::uint32_t end = std::max(s.begin, end_before(offset(at)));
  if (build.slip) report_slip(s.begin, end, build);
  switch (build.how) {
    case How::Nothing: return;
    case How::Remark: entries_.push_back({kNone, build.kind, build.op, build.flags}); return;
    case How::Group:
      for (std::size_t i = entries_.size(); i-- > s.entries;) {
        if (entries_[i].node == kNone) continue;
        nodes_[entries_[i].node].flags |= kParenthesised;
        return;
      }
      return;
    case How::Identify: {
      const bool is_call = size(entries_) > s.entries && entries_.back().node == kNone;
      if (is_call) return make_node(s, end, build);
      nodes_[entries_.back().node].kind = NodeKind::Ident;
      return;
    }
    case How::Leaf: return make_leaf(s, end, build);
    case How::Node: return make_node(s, end, build);
    case How::Collapse: return make_node(s, end, build);
  }
}

void Builder::make_leaf(const Start& s, std::uint32_t end, const Build& build) {
  Node node{build.kind.value_or(NodeKind::Error), build.op, build.flags, s.begin, end};
  for (std::uint32_t i = s.entries; i < size(entries_); ++i) {
    if (entries_[i].node != kNone) continue;
    node.kind = entries_[i].kind.value_or(node.kind);
    node.flags |= entries_[i].flags;
  }
  if (node.kind == NodeKind::Text || node.kind == NodeKind::Title || node.kind == NodeKind::Spelling)
    if (size(entries_) == s.entries) check_text(s.begin, end);
  entries_.resize(s.entries);
  nodes_.resize(s.nodes, Node{});
  nodes_.push_back(node);
  entries_.push_back({size(nodes_) - 1});
}

void Builder::make_node(const Start& s, std::uint32_t end, const Build& build) {
  Node node{build.kind.value_or(NodeKind::Error), build.op, build.flags, s.begin, end};
  NodeId last = kNoNode;
  for (std::uint32_t i = s.entries; i < size(entries_); ++i) {
    const Entry& e = entries_[i];
    if (e.node == kNone) {
      node.kind = e.kind.value_or(node.kind);
      if (e.op != Op::None) node.op = e.op;
      node.flags |= e.flags;
      continue;
    }
    (last == kNoNode ? node.first_child : nodes_[index(last)].next_sibling) = NodeId{e.node};
    last = NodeId{e.node};
    ++node.child_count;
  }
  if (node.kind == NodeKind::In && node.op == Op::None) node.op = Op::InList;
  if (node.kind == NodeKind::Source && node.op == Op::None) node.op = Op::SourceOne;
  entries_.resize(s.entries);
  nodes_.push_back(node);
  entries_.push_back({size(nodes_) - 1});
}

std::optional<std::uint32_t> Builder::last_argument() const {
  if (entries_.empty() || entries_.back().node == kNone) return {};
  const Node& node = nodes_[entries_.back().node];
  if (node.kind != NodeKind::Arg) return {};
  return node.begin;
}

// Children before parents becomes parents before children: a walk without recursion.
Tree Builder::take_tree(bool with_file_node) {
  Tree tree;
  tree.file = file_;
  tree.text = text_;
  if (with_file_node) {
    make_node({0, 0, 0, 0}, static_cast<std::uint32_t>(text_.size()), {How::Node, NodeKind::File});
  }
  if (entries_.empty() || entries_.back().node == kNone) return tree;
  struct Visit {
    std::uint32_t made;
    NodeId parent;
    NodeId before;
  };
  std::vector<Visit> open{{entries_.back().node, kNoNode, kNoNode}};
  tree.nodes.reserve(nodes_.size());
  while (!open.empty()) {
    const Visit v = open.back();
    open.pop_back();
    const NodeId id{static_cast<std::uint32_t>(tree.nodes.size())};
    Node node = nodes_[v.made];
    const NodeId first_child = std::exchange(node.first_child, kNoNode);
    const NodeId next_sibling = std::exchange(node.next_sibling, kNoNode);
    node.parent = v.parent;
    tree.nodes.push_back(node);
    if (v.before != kNoNode) tree.nodes[index(v.before)].next_sibling = id;
    else if (v.parent != kNoNode) tree.nodes[index(v.parent)].first_child = id;
    if (next_sibling != kNoNode) open.push_back({index(next_sibling), v.parent, id});
    if (first_child != kNoNode) open.push_back({index(first_child), id, kNoNode});
  }
  return tree;
}

// ---- slips: accepted and reported

void Builder::report_slip(std::uint32_t begin, std::uint32_t end, const Build& build) {
  std::string word(build.instead);
  diag::Diagnostic d{
      *build.slip, span(begin, end), {std::string(text_.substr(begin, end - begin)), word}};
  const bool joins_next =
      end < text_.size() && is_word_char(text_[end]) && !word.empty() && is_word_char(word.back());
  const bool joins_last =
      begin > 0 && is_word_char(text_[begin - 1]) && !word.empty() && is_word_char(word.front());
  d.edits.push_back({d.span, (joins_last ? " " : "") + word + (joins_next ? " " : "")});
  report(std::move(d));
}

void Builder::check_text(std::uint32_t begin, std::uint32_t end) {
  const std::string_view literal = text_.substr(begin, end - begin);
  if (literal.starts_with('\'')) {
    diag::Diagnostic d{Code::SingleQuotes, span(begin, end), {}};
    std::string mended = "\"";
    for (char c : literal.substr(1, literal.size() - 2))
      mended += c == '"' ? std::string("\\\"") : std::string(1, c);
    d.edits.push_back({d.span, mended + '"'});
    report(std::move(d));
  }
  if (const auto bad = bad_escape(literal))
    report({Code::UnknownEscape,
            span(begin + bad->begin, begin + bad->end),
            {std::string(literal.substr(bad->begin, bad->end - bad->begin))}});
}

// ---- nesting, braces, going on

void Builder::refuse_depth(const char* at) {
  --depth_;  // the level that throws has no destructor to run
  const std::uint32_t begin = offset(at);
  throw Mistake{begin,
                {Code::TooDeep, token_span(file_, text_, begin), {std::to_string(kMaxNesting)}}};
}

bool Builder::enter_brace(const char* at) {
  braces_.push_back(offset(at));
  return true;
}
bool Builder::leave_brace() {
  if (!braces_.empty()) braces_.pop_back();
  return true;
}
std::optional<std::uint32_t> Builder::innermost_brace() const {
  if (braces_.empty()) return {};
  return braces_.back();
}

bool Builder::close_missing_brace(const char* at, Goes on) {
  const std::uint32_t place = offset(at);
  const bool ends_here = place >= text_.size() || syntax::is_item_head(text_, place) ||
                         (on == Goes::NextMember && is_member_head(text_, place));
  if (!ends_here || braces_.empty()) return false;
  report(missing_brace(file_, text_, place, braces_.back()));
  braces_.pop_back();
  return true;
}

const char* Builder::go_on(const Mistake& mistake, const char* begin, Goes on) {
  report(mistake.diagnostic);
  const std::uint32_t from = offset(begin);
  const std::uint32_t next = next_place(text_, from, mistake.at, on);
  const std::uint32_t end = std::max(from, end_before(next));
  nodes_.push_back(Node{NodeKind::Error, Op::None, 0, from, end});
  entries_.push_back({size(nodes_) - 1});
  return text_.data() + next;
}

}  // namespace writ::syntax
