// Declarations and their parts, as far as they stand on one line.
#include "lang/syntax/format_inline.hpp"

namespace writ::syntax {

void InlineText::put_declaration(NodeId id) {
  const NodeId first = tree_.child(id, 0);
  NodeId rest = first == kNoNode ? kNoNode : tree_[first].next_sibling;
  const auto put_params = [&](std::string_view keyword) {
    put(keyword).put(first);
    if (rest == kNoNode || tree_.kind(rest) != NodeKind::Param) return;
    put("(");
    rest = put_list(rest, NodeKind::Param);
    put(")");
  };
  const auto put_if = [&](NodeKind kind, std::string_view before) {
    if (rest == kNoNode || tree_.kind(rest) != kind) return;
    put(before).put(rest);
    rest = tree_[rest].next_sibling;
  };
  switch (tree_.kind(id)) {
    case NodeKind::Module: put("module ").put(first); return;
    case NodeKind::Import: put("import ").put(first); return;
    case NodeKind::Path:
      for (NodeId c : tree_.children(id)) put(c == first ? "" : ".").put(c);
      return;
    case NodeKind::RoleDecl:
      put("role ");
      put_list(first, NodeKind::RoleItem);
      return;
    case NodeKind::RoleItem: put_named(first); return;
    case NodeKind::EnumMember: put_named(first); return;
    case NodeKind::TypeDecl: put("type ").put(first).put(" = ").put(rest); return;
    case NodeKind::Kept: put("kept ").put(first); return;
    case NodeKind::Bound:
      put(word_of(tree_.op(id)));
      if (first != kNoNode) put(" ");
      put_list(first, NodeKind::Name);
      return;
    case NodeKind::CountsWhen: put("counts when ").put(first); return;
    case NodeKind::Merge:
      put("merge ").put(first);
      for (; rest != kNoNode; rest = tree_[rest].next_sibling) put(" ").put(rest);
      return;
    case NodeKind::MergeField: put(first); return;
    case NodeKind::MergeBy: put("by ").put(first); return;
    case NodeKind::MergeFloor: put("not under ").put(first); return;
    case NodeKind::Field:
      if (tree_.has(id, kFrom)) put("from ");
      if (tree_.has(id, kVolatile)) put("volatile ");
      if (tree_.has(id, kSensitive)) put("sensitive ");
      put(first).put(": ").put(rest);
      return;
    case NodeKind::Param:
      put(first);
      if (rest != kNoNode) put(": ").put(rest);
      return;
    case NodeKind::Tagged:
      put("tagged ");
      put_list(first, NodeKind::Name);
      return;
    case NodeKind::OpenTo:
      put("open to ");
      put_list(first, NodeKind::Path);
      return;
    case NodeKind::ByParam: put("by ").put(first); return;
    case NodeKind::OnParam: put("on ").put(first); return;
    case NodeKind::WithParam: put(first); return;
    case NodeKind::Content:
      put("content ");
      put_list(first, NodeKind::Path);
      return;
    case NodeKind::DefineDecl:
      put_params("define ");
      put_if(NodeKind::ResultType, "");
      put(" =");
      blanks();
      put(rest);
      return;
    case NodeKind::ResultType: put(": ").put(first); return;
    case NodeKind::TableRow:
    case NodeKind::FieldInit: put(first).put(": ").put(rest); return;
    case NodeKind::TableFrom: put("from ").put(first); return;
    case NodeKind::SettingDecl:
      put("setting ").put(first);
      put_if(NodeKind::ResultType, "");
      put_if(NodeKind::SettingRange, " ");
      put_if(NodeKind::SettingDefault, " ");
      return;
    case NodeKind::SettingRange:
      put("in ").put(first).put(" ").put(word_of(tree_.op(id))).put(" ").put(rest);
      return;
    case NodeKind::SettingDefault: put("= ").put(first); return;
    case NodeKind::ExternDecl:
      put_params("extern ");
      put_if(NodeKind::ResultType, "");
      put_if(NodeKind::SettingRange, " ");
      put_if(NodeKind::SettingDefault, " ");
      return;
    case NodeKind::TypeList:
    case NodeKind::TypeSet:
      put(tree_.kind(id) == NodeKind::TypeList ? "list of " : "set of ");
      put_operand(first, 2);
      if (rest != kNoNode) put(" up to ").put(rest);
      return;
    case NodeKind::TypeFields: put_braces(first, "  "); return;
    case NodeKind::TypeUnion: return put_chain(id, "or", 2);
    case NodeKind::TypeOptional:
      put_operand(first, 2);
      put("?");
      return;
    case NodeKind::PeopleOr: return put_chain(id, "or", 2);
    case NodeKind::PeopleAnd: return put_chain(id, "and", 2);
    case NodeKind::Target:
      if (first == kNoNode) put("every action");
      put_list(first, NodeKind::Path);
      return;
    case NodeKind::Arg: put(first); return;
    case NodeKind::Requirement: return put_requirement(id);
    case NodeKind::RecordLit: put_braces(first, "  "); return;
    case NodeKind::Query: return put_query(id);
    case NodeKind::Qualities: {
      const bool is_union = tree_[id].child_count > 1;
      put(is_union ? "(" : "");
      put_chain(id, "or", 0);
      put(is_union ? ")" : "");
      return;
    }
    default: return put_expr(id);
  }
}

void InlineText::put_plain(NodeId id) { put_clause(id); }

}  // namespace writ::syntax
