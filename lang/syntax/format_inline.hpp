// Nodes as one line of house layout, with the places where a line that is too long may break.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lang/syntax/tree.hpp"

namespace writ::syntax {

inline constexpr std::size_t kWidth = 100;

class InlineText {
 public:
  explicit InlineText(const Tree& tree) : tree_(tree) {}

  // A place to break: these blanks may become a line break. The outermost have the lowest level. Lists
  // fill their lines; other places break all together.
  struct Break {
    std::size_t at;
    std::size_t blanks;
    std::uint32_t level;
    bool fills;
  };

  InlineText& put(NodeId id);
  InlineText& put(std::string_view words) {
    out_ += words;
    return *this;
  }
  // The name, spelling and title with which a declaration begins; returns the first child after them.
  NodeId put_named(NodeId first);
  // Siblings from `first` on, as members in braces: `{ a: 1  b: 2 }`.
  InlineText& put_braces(NodeId first, std::string_view separator);
  // Siblings from `first` to the last of one kind, commas between; returns the first after them.
  NodeId put_list(NodeId first, NodeKind kind);

  const std::string& text() const { return out_; }
  std::size_t columns() const;
  // Lines of at most kWidth columns where breaks allow it, each with its indentation; continuations are
  // indented by two more.
  std::vector<std::string> lines(std::size_t indent) const;

 private:
  void blanks(std::string_view wide = " ", bool fills = false);
  void put_plain(NodeId id);
  void put_operand(NodeId id, int lowest);
  void put_chain(NodeId id, std::string_view word, int lowest);
  void put_children(NodeId first, std::string_view separator);
  void put_expr(NodeId id);
  void put_query(NodeId id);
  void put_requirement(NodeId id);
  void put_clause(NodeId id);
  void put_declaration(NodeId id);
  struct Piece {
    std::size_t begin, end, first, last;
  };  // of the text, and of the breaks inside
  void wrap(const Piece& piece, std::size_t indent, std::size_t hang,
            std::vector<std::string>& lines) const;

  const Tree& tree_;
  std::string out_;
  std::vector<Break> breaks_;
  std::uint32_t level_ = 0;
};

std::size_t columns_of(std::string_view text);
// The text of a leaf with the blanks between its tokens made one: `2 days`, `25%`.
std::string leaf_text(const Tree& tree, NodeId id);
std::string_view word_of(Op op);

}  // namespace writ::syntax
