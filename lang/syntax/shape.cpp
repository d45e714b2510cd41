// The shape check: reads the `children` column of node_kinds.def and holds every node of a tree to it.
#include <fmt/format.h>

#include <array>

#include "lang/syntax/parse.hpp"

namespace writ::syntax {
namespace {

using std::string_view;

struct Shape {
  string_view name, children;
};
constexpr std::array kShapes{
#define NODE(name, children, form) Shape{#name, children},
#include "lang/syntax/node_kinds.def"
};

// The classes of kinds that the column uses.
struct Class {
  string_view name, kinds;
};
constexpr std::array kClasses{
    Class{"Expr",
          " If Or And Not Compare In Is TextTest Sum Product Negate Otherwise Access Query Has "
          "Call ListLit Ident "
          "Number Percent Amount Money Text Time ClockTime True False "},
    Class{"Type", " TypeName TypeList TypeSet TypeFields TypeUnion TypeOptional "},
    Class{"People", " PeopleOr PeopleAnd Ident Access Query Call "},
    Class{"Item",
          " Import RoleDecl EnumDecl TypeDecl EntityDecl EventDecl EvidenceDecl ObligationDecl "
          "ExtendDecl ActionDecl "
          "DefineDecl TableDecl SettingDecl ExternDecl PolicyDecl LaneDecl DecisionDecl RecordDecl "
          "SampleDecl "
          "TestDecl ProveDecl "},
    Class{"Step", " StepGiven StepAt StepHistory StepAfter StepHost StepExpect "},
    Class{"Effect", " Permit Forbid Require RequireDecision Must "},
    Class{"Mark", " MarkTeam MarkValid MarkObserve MarkWarn MarkEnforce "},
    Class{"Label", " Where WindowLast WindowThis AfterEvidence AfterTime Escalate AllowSelf "},
    Class{"Window", " WindowLast WindowThis "},
    Class{"Quality", " Missing Qualities "}};

bool is_in(string_view kind, string_view spaced) {
  for (std::size_t at = spaced.find(kind); at != string_view::npos; at = spaced.find(kind, at + 1))
    if (at > 0 && spaced[at - 1] == ' ' && spaced.substr(at + kind.size(), 1) == " ") return true;
  return false;
}

bool fits(string_view kind, string_view wanted) {  // wanted: "Name|Text", "Expr"
  while (!wanted.empty()) {
    const std::size_t bar = std::min(wanted.find('|'), wanted.size());
    const string_view one = wanted.substr(0, bar);
    if (kind == one) return true;
    for (const Class& c : kClasses)
      if (c.name == one && is_in(kind, c.kinds)) return true;
    wanted.remove_prefix(std::min(bar + 1, wanted.size()));
  }
  return false;
}

class Checker {
 public:
  explicit Checker(const Tree& tree) : tree_(tree) {}

  std::vector<std::string> run() {
    for (std::uint32_t i = 0; i < tree_.nodes.size(); ++i) {
      check_links(NodeId{i});
      check_children(NodeId{i});
    }
    return std::move(errors_);
  }

 private:
  void complain(NodeId id, string_view what) {
    errors_.push_back(fmt::format("{} at {}: {}", name_of(tree_.kind(id)), tree_[id].begin, what));
  }

  void check_links(NodeId id) {
    const Node& n = tree_[id];
    if (n.begin > n.end || n.end > tree_.text.size())
      return complain(id, "the span leaves the text");
    std::uint32_t count = 0;
    std::uint32_t from = n.begin;
    NodeId before = id;
    for (NodeId c : tree_.children(id)) {
      ++count;
      if (tree_[c].parent != id) complain(c, "another parent is named");
      if (index(c) <= index(before)) complain(c, "stands before its parent or sibling");
      if (tree_[c].begin < from || tree_[c].end > n.end)
        complain(c, "the span leaves its parent's or overlaps");
      from = tree_[c].end;
      before = c;
    }
    if (count != n.child_count) complain(id, "child_count is wrong");
    if (n.parent == kNoNode && id != tree_.root()) complain(id, "has no parent");
  }

  void check_children(NodeId id) {
    const string_view shape = kShapes[static_cast<std::size_t>(tree_.kind(id))].children;
    if (shape == "leaf") {
      if (tree_[id].child_count > 0) complain(id, "a leaf has children");
      return;
    }
    NodeId at = tree_[id].first_child;
    const auto skip_errors = [&] {
      while (at != kNoNode && tree_.kind(at) == NodeKind::Error) at = tree_[at].next_sibling;
    };
    string_view rest = shape;
    while (!rest.empty()) {
      const std::size_t space = std::min(rest.find(' '), rest.size());
      string_view wanted = rest.substr(0, space);
      rest.remove_prefix(std::min(space + 1, rest.size()));
      const char mark = wanted.back();
      const bool many = mark == '*' || mark == '+';
      if (many || mark == '?') wanted.remove_suffix(1);
      std::uint32_t taken = 0;
      for (skip_errors();
           at != kNoNode && (many || taken == 0) && fits(name_of(tree_.kind(at)), wanted);
           skip_errors()) {
        at = tree_[at].next_sibling;
        ++taken;
      }
      if (taken == 0 && mark != '*' && mark != '?')
        return complain(id, fmt::format("lacks {}", wanted));
    }
    skip_errors();
    if (at != kNoNode) complain(id, fmt::format("has {} too many", name_of(tree_.kind(at))));
  }

  const Tree& tree_;
  std::vector<std::string> errors_;
};

}  // namespace

string_view name_of(NodeKind kind) { return kShapes[static_cast<std::size_t>(kind)].name; }

std::vector<std::string> shape_errors(const Tree& tree) { return Checker(tree).run(); }

}  // namespace writ::syntax
