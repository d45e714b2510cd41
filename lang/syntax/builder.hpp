// Builds the flat tree while the grammar runs. PEG goes back on its steps, so nothing is final before a
// rule succeeds: every rule that builds something takes a mark at its start, and at failure all that came
// after the mark is dropped. Nodes are made when their rule succeeds, from the entries since its mark
// (children first); take_tree() renumbers them once, parents first.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "lang/diag/diagnostic.hpp"
#include "lang/syntax/grammar/structure.hpp"
#include "lang/syntax/tree.hpp"

namespace writ::syntax {

// What a rule does when it succeeds.
enum class How : std::uint8_t {
  Nothing,
  Node,      // a node of what was built since its start
  Leaf,      // a node without children
  Collapse,  // a node, unless one entry alone was built: then that entry stands
  Remark,    // sets kind, operator or flags of the node around it
  Group,     // marks the last entry as parenthesised
  Identify,  // makes the name that was built an Ident
};
struct Build {
  How how = How::Nothing;
  std::optional<NodeKind> kind = {};
  Op op = Op::None;
  std::uint8_t flags = 0;
  std::optional<diag::Code> slip = {};  // reported: this is written otherwise
  std::string_view instead = {};        // how
};

class Builder {
 public:
  // A mistake ends the way through the grammar; grammar::recovering catches it.
  struct Mistake {
    std::uint32_t at;
    diag::Diagnostic diagnostic;
  };
  struct Mark {
    std::uint32_t entries, nodes, marks, braces, depth, begin;
  };
  // One level of nesting, while it lives.
  class Level {
   public:
    Level(Builder& b, const char* at) : builder_(b) {
      if (++b.depth_ > kMaxNesting) b.refuse_depth(at);
    }
    ~Level() { --builder_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Builder& builder_;
  };

  Builder(std::uint32_t file, std::string_view text, const std::vector<Comment>& comments)
      : file_(file), text_(text), comments_(comments) {
    nodes_.reserve(text.size() / 5);  // what dense source makes
    marks_.reserve(256);
  }

  // ---- from the control
  void start(const char* at) {
    marks_.push_back({size(entries_), size(nodes_), size(reports_), offset(at)});
  }
  void success(const char* at, const Build& build) {
    const bool is_alone = build.how == How::Collapse && size(entries_) == marks_.back().entries + 1 &&
                          entries_.back().node != kNone;
    if (is_alone) marks_.pop_back();
    else succeed(at, build);
  }
  void failure() {
    const Start s = marks_.back();
    marks_.pop_back();
    if (size(entries_) != s.entries || size(nodes_) != s.nodes || size(reports_) != s.reports)
      drop_since(s);
  }
  std::uint32_t file() const { return file_; }
  std::string_view text() const { return text_; }
  std::uint32_t offset(const char* at) const {
    return static_cast<std::uint32_t>(at - text_.data());
  }
  source::Span span(std::uint32_t begin, std::uint32_t end) const { return {file_, begin, end}; }
  // The place of the argument read last, to mend a missing `from`; nothing when there is none.
  std::optional<std::uint32_t> last_argument() const;

  // ---- from grammar/structure.hpp
  Mark mark() const;
  void reset(const Mark& m);
  const char* go_on(const Mistake& mistake, const char* begin, grammar::Goes on);
  bool enter_brace(const char* at);
  bool leave_brace();
  bool close_missing_brace(const char* at, grammar::Goes on);
  bool is_item_head(const char* at) const { return syntax::is_item_head(text_, offset(at)); }
  bool is_declaration_head(const char* at) const {
    return is_item_head(at) || is_member_head(text_, offset(at));
  }
  bool is_step_head(const char* at) const { return syntax::is_step_head(text_, offset(at)); }
  std::optional<std::uint32_t> innermost_brace() const;

  // ---- at the end
  void report(diag::Diagnostic d) { reports_.push_back(std::move(d)); }
  std::vector<diag::Diagnostic>& reports() { return reports_; }
  Tree take_tree(bool with_file_node);

 private:
  static constexpr std::uint32_t kNone = 0xffffffffu;
  // What stands between marks: a node, or a remark on the node around it.
  struct Entry {
    std::uint32_t node = kNone;  // kNone: a remark
    std::optional<NodeKind> kind = {};
    Op op = Op::None;
    std::uint8_t flags = 0;
  };
  struct Start {
    std::uint32_t entries, nodes, reports, begin;
  };
  template <typename T>
  static std::uint32_t size(const std::vector<T>& v) {
    return static_cast<std::uint32_t>(v.size());
  }

  void succeed(const char* at, const Build& build);
  [[noreturn]] void refuse_depth(const char* at);
  void drop_since(const Start& s);
  std::uint32_t end_before(std::uint32_t at);
  void make_node(const Start& s, std::uint32_t end, const Build& build);
  void make_leaf(const Start& s, std::uint32_t end, const Build& build);
  void check_text(std::uint32_t begin, std::uint32_t end);
  void report_slip(std::uint32_t begin, std::uint32_t end, const Build& build);

  std::uint32_t file_;
  std::string_view text_;
  const std::vector<Comment>& comments_;
  std::vector<Node> nodes_;  // children first; links are indices into this vector
  std::vector<Entry> entries_;
  std::vector<Start> marks_;
  std::vector<std::uint32_t> braces_;
  std::vector<diag::Diagnostic> reports_;
  std::uint32_t depth_ = 0;
  std::uint32_t trimmed_from_ = kNone, trimmed_to_ = 0;  // the last answer of end_before
};

}  // namespace writ::syntax
