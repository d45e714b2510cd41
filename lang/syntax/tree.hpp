// The syntax tree: one flat vector of nodes for each file, in source order of their beginnings (parents
// before children). Trees are data: no classes for kinds, no pointers; children are linked by index.
// node_kinds.def says what children each kind has, and in which order.
#pragma once

#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "lang/source/source.hpp"

namespace writ::syntax {

inline constexpr std::uint32_t kMaxNesting = 64;  // of expressions, types, people and braces

enum class NodeKind : std::uint8_t {
#define NODE(name, children, form) name,
#include "lang/syntax/node_kinds.def"
};
std::string_view name_of(NodeKind kind);

// What a node's operator or variant is, where its kind has several.
enum class Op : std::uint8_t {
  None,
  Eq,
  Ne,
  Lt,
  Le,
  Gt,
  Ge,  // Compare
  InList,
  RangeTo,
  RangeUntil,  // In, SettingRange
  StartsWith,
  EndsWith,
  Contains,
  Like,
  Matches,  // TextTest
  Add,
  Sub,
  Mul,
  Div,  // Term
  Any,
  Every,
  Count,
  SumOf,
  Min,
  Max,
  Earliest,
  Latest,
  ListOf,
  Distinct,  // Query
  SourceOne,
  SourceRange,
  SourceUnion,  // Source
  BoundContent,
  BoundKeys,
  BoundNone,  // Bound
  With,
  For,
  To,
  About,  // Prep
  Permit,
  Pending,
  Forbid,
  ExpectError,  // StepExpect, ProveDecl
};

enum Flag : std::uint8_t {
  kOrdered = 1,  // EnumDecl
  kFrom = 1,
  kVolatile = 2,
  kSensitive = 4,  // Field
  kNegated = 1,    // In, Is
  kOwedPermit = 1,
  kOwedPending = 2,
  kOwedForbid = 4,       // MustWhen
  kParenthesised = 128,  // any Expr, Type, People
};

enum class NodeId : std::uint32_t {};
inline constexpr NodeId kNoNode{0xffffffffu};
constexpr std::uint32_t index(NodeId id) { return static_cast<std::uint32_t>(id); }

struct Node {
  NodeKind kind;
  Op op = Op::None;
  std::uint8_t flags = 0;
  std::uint32_t begin = 0;  // byte offsets, without surrounding blanks, without parentheses
  std::uint32_t end = 0;
  NodeId parent = kNoNode;
  NodeId first_child = kNoNode;
  NodeId next_sibling = kNoNode;
  std::uint32_t child_count = 0;
};

// A comment: `#` to the end of the line, with what a formatter needs to put it back.
struct Comment {
  std::uint32_t begin = 0, end = 0;
  bool is_trailing = false;  // code stands before it on its line
};

class Tree {
 public:
  std::uint32_t file = 0;   // in the SourceSet
  std::string_view text;    // the file's text; the SourceSet owns it (stable for its lifetime)
  std::vector<Node> nodes;  // nodes[0] is the File, when the file was read at all
  std::vector<Comment> comments;

  const Node& operator[](NodeId id) const { return nodes[index(id)]; }
  NodeKind kind(NodeId id) const { return nodes[index(id)].kind; }
  Op op(NodeId id) const { return nodes[index(id)].op; }
  bool has(NodeId id, std::uint8_t flag) const { return (nodes[index(id)].flags & flag) != 0; }
  NodeId root() const { return NodeId{0}; }
  std::string_view text_of(NodeId id) const {
    const Node& n = nodes[index(id)];
    return text.substr(n.begin, n.end - n.begin);
  }
  source::Span span(NodeId id) const {
    return {file, nodes[index(id)].begin, nodes[index(id)].end};
  }

  // The k-th child, from 0; kNoNode when there are fewer.
  NodeId child(NodeId id, std::uint32_t k) const {
    NodeId c = nodes[index(id)].first_child;
    while (c != kNoNode && k-- > 0) c = nodes[index(c)].next_sibling;
    return c;
  }
  // The first child of a kind; kNoNode when there is none.
  NodeId find(NodeId id, NodeKind kind) const {
    for (NodeId c = nodes[index(id)].first_child; c != kNoNode; c = nodes[index(c)].next_sibling)
      if (nodes[index(c)].kind == kind) return c;
    return kNoNode;
  }
  NodeId last_child(NodeId id) const {
    NodeId last = kNoNode;
    for (NodeId c = nodes[index(id)].first_child; c != kNoNode; c = nodes[index(c)].next_sibling)
      last = c;
    return last;
  }

  // for (NodeId c : tree.children(id)) …
  struct Children {
    const Tree* tree;
    NodeId first;
    struct iterator {
      const Tree* tree;
      NodeId at;
      NodeId operator*() const { return at; }
      iterator& operator++() {
        at = tree->nodes[index(at)].next_sibling;
        return *this;
      }
      bool operator!=(const iterator& o) const { return at != o.at; }
    };
    iterator begin() const { return {tree, first}; }
    iterator end() const { return {tree, kNoNode}; }
  };
  Children children(NodeId id) const { return {this, nodes[index(id)].first_child}; }
};

// The text between the quotes of a Text, Title or Spelling node, escapes resolved (r"…" has none).
std::string unquote(std::string_view literal);

}  // namespace writ::syntax
