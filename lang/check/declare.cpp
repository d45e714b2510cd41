// First pass over declarations: a row and a name for each. What they hold comes in later passes, so that
// declarations may stand in any order.
#include "lang/check/checker.hpp"

namespace writ::check {
namespace {

constexpr std::string_view kReserved[] = {
    "it", "now", "digest", "requesters", "anyone",
#define BUILTIN(name, signature, can_fault, meaning) #name,
#include "runtime/program/builtins.def"
};
constexpr std::string_view kBuiltinTypes[] = {"Person", "Agent"};

template <std::size_t N>
bool contains(const std::string_view (&names)[N], std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

}  // namespace

void Checker::check_name(NodeId name) {
  const std::string_view n = text(name);
  if (contains(kReserved, n) || contains(kBuiltinTypes, n))
    report(Code::ReservedName, name, {std::string(n)});
}

void Checker::fill_declared(Declared& d, NodeId item, NodeId name) {
  d.name = std::string(text(name));
  d.qualified = model_.modules[module_].name + "." + d.name;
  d.outside = d.name;
  if (const NodeId s = tree_->find(item, NodeKind::Spelling); s != kNoNode)
    d.outside = syntax::unquote(text(s));
  if (const NodeId s = tree_->find(item, NodeKind::Title); s != kNoNode)
    d.title = syntax::unquote(text(s));
  d.module = module_;
  d.ref = here(item);
}

template <class Row>
std::uint32_t Checker::add_row(std::vector<Row>& rows, NodeId item, Space space, Sort sort) {
  const NodeId name = name_of(here(item));
  const std::uint32_t row = static_cast<std::uint32_t>(rows.size());
  check_name(name);
  declare(space, name, {sort, row});
  rows.emplace_back();
  fill_declared(rows.back(), item, name);
  return row;
}

void Checker::declare_names() {
  for (std::uint32_t t = 0; t < model_.trees.size(); ++t) {
    enter(t);
    if (tree_->nodes.empty()) continue;
    for (std::uint32_t n = 0; n < tree_->nodes.size() && !names_may_be_lost_; ++n) {
      if (tree_->nodes[n].kind != NodeKind::Error) continue;
      const NodeId parent = tree_->nodes[n].parent;
      const NodeKind k = parent == kNoNode ? NodeKind::File : tree_->kind(parent);
      // An error inside a rule, a test or a lane takes no declaration away.
      names_may_be_lost_ = k == NodeKind::File || k == NodeKind::PolicyDecl ||
                           k == NodeKind::ActionDecl || k == NodeKind::RoleDecl ||
                           k == NodeKind::DefineDecl || k == NodeKind::EnumDecl;
    }
    for (NodeId item : tree_->children(tree_->root())) declare_item(item);
  }
}

void Checker::declare_item(NodeId item) {
  const auto kind_row = [&](bool is_event, bool is_evidence) {
    Kind& k = model_.kinds[add_row(model_.kinds, item, Space::Value, Sort::Kind)];
    k.is_event = is_event;
    k.is_evidence = is_evidence;
  };
  switch (tree_->kind(item)) {
    case NodeKind::RoleDecl:
      for (NodeId role : tree_->children(item))
        if (tree_->kind(role) == NodeKind::RoleItem)
          add_row(model_.roles, role, Space::Value, Sort::Role);
      break;
    case NodeKind::EnumDecl: {
      Enum& e = model_.enums[add_row(model_.enums, item, Space::Value, Sort::Enum)];
      e.is_ordered = tree_->has(item, syntax::kOrdered);
      for (NodeId m : tree_->children(item)) {
        if (tree_->kind(m) != NodeKind::EnumMember) continue;
        const NodeId name = tree_->child(m, 0);
        Member member;
        member.name = tree_->kind(name) == NodeKind::Text ? syntax::unquote(text(name))
                                                          : std::string(text(name));
        member.outside = member.name;
        if (const NodeId s = tree_->find(m, NodeKind::Spelling); s != kNoNode)
          member.outside = syntax::unquote(text(s));
        for (const Member& earlier : e.members)
          if (earlier.name == member.name || earlier.outside == member.outside) {
            report(Code::DuplicateName, name, {member.name, "a member of " + e.name});
            break;
          }
        e.members.push_back(std::move(member));
      }
      break;
    }
    case NodeKind::TypeDecl: {
      const NodeId name = tree_->child(item, 0);
      check_name(name);
      declare(Space::Value, name, {Sort::Alias, static_cast<std::uint32_t>(aliases_.size())});
      aliases_.push_back({text(name), module_, here(item), kErrorType, 0});
      break;
    }
    case NodeKind::EntityDecl: add_row(model_.entities, item, Space::Value, Sort::Entity); break;
    case NodeKind::EventDecl: kind_row(true, false); break;
    case NodeKind::EvidenceDecl: kind_row(false, true); break;
    case NodeKind::ObligationDecl:
      add_row(model_.obligations, item, Space::Obligation, Sort::Obligation);
      break;
    case NodeKind::ExtendDecl: extensions_.push_back(here(item)); break;
    case NodeKind::ActionDecl: {
      const std::uint32_t kind = add_row(model_.kinds, item, Space::Value, Sort::Kind);
      Action action;
      fill_declared(action, item, name_of(here(item)));
      action.kind = kind;
      model_.kinds[kind].is_event = true;
      model_.kinds[kind].action = static_cast<std::uint32_t>(model_.actions.size());
      model_.actions.push_back(std::move(action));
      break;
    }
    case NodeKind::DefineDecl: add_row(model_.defines, item, Space::Value, Sort::Define); break;
    case NodeKind::TableDecl: add_row(model_.tables, item, Space::Value, Sort::Table); break;
    case NodeKind::SettingDecl: add_row(model_.settings, item, Space::Value, Sort::Setting); break;
    case NodeKind::ExternDecl: add_row(model_.externs, item, Space::Value, Sort::Extern); break;
    case NodeKind::PolicyDecl: add_row(model_.policies, item, Space::Policy, Sort::Policy); break;
    case NodeKind::LaneDecl: add_row(model_.lanes, item, Space::Policy, Sort::Lane); break;
    case NodeKind::DecisionDecl:
      add_row(model_.decisions, item, Space::Decision, Sort::Decision);
      break;
    case NodeKind::SampleDecl: add_row(model_.samples, item, Space::Sample, Sort::Sample); break;
    case NodeKind::TestDecl:
      model_.tests.push_back({syntax::unquote(text(tree_->child(item, 0))), here(item)});
      break;
    case NodeKind::RecordDecl: add_row(model_.instances, item, Space::Value, Sort::Instance); break;
    case NodeKind::ProveDecl: report(Code::NotYet, tree_->child(item, 0), {"prove"}); break;
    default: break;  // Module, Import, Error
  }
}

void Checker::check_outside_spellings() {
  const auto check_rows = [&](const auto& rows) {
    std::unordered_map<std::string_view, const Declared*> seen;
    for (const Declared& d : rows) {
      auto [at, is_new] = seen.try_emplace(d.outside, &d);
      if (is_new) continue;
      enter(d.ref);
      if (at->second->name == d.name && at->second->module == d.module)
        continue;  // reported as a duplicate
      const NodeId spelling = tree_->find(d.ref.node, NodeKind::Spelling);
      auto& report_row =
          report(Code::DuplicateOutside, spelling != kNoNode ? spelling : name_of(d.ref),
                 {d.name, d.outside, at->second->qualified});
      relate_name(report_row, at->second->ref, "the other one");
    }
  };
  check_rows(model_.roles);
  check_rows(model_.kinds);
}

}  // namespace writ::check
