// `must`: positional arguments, prepositions and named fields, each to its field.
#include "lang/check/checker.hpp"

namespace writ::check {
namespace {

std::string_view word_of(SyntaxOp op) {
  switch (op) {
    case SyntaxOp::With: return "with";
    case SyntaxOp::For: return "for";
    case SyntaxOp::To: return "to";
    default: return "about";
  }
}

bool is_listing(const Model& model, TypeId t) {
  const TypeKind k = model.types[t].kind;
  return !model.types[t].is_error && (k == TypeKind::List || k == TypeKind::Set);
}

}  // namespace

// All arguments go to one field that is a list: each is an element, or the only one is the list itself.
void Checker::list_args(const std::vector<NodeId>& args, const Field& field) {
  const Type list = type(field.type);
  const TypeId want = model_.types.required(field.type), element{list.a};
  const Subject saved = subject_;
  subject_ = {kNoNode, "`" + field.name + "` is given"};
  for (NodeId a : args) {
    const NodeId value = tree_->child(a, 0);
    const NodeKind k = tree_->kind(value);
    const bool may_be_list = args.size() == 1 && (k == NodeKind::ListLit || k == NodeKind::Query);
    const TypeId t = expr(value, may_be_list ? want : element);
    if (args.size() == 1 && is_listing(model_, t)) fit(value, t, want);
    else fit(value, t, element);
  }
  subject_ = saved;
}

void Checker::must(NodeId n) {
  const NodeId name = tree_->find(n, NodeKind::Name);
  if (name == kNoNode) return;
  const std::string_view kind_name = text(name);
  const Symbol* s = lookup(Space::Obligation, kind_name, name);
  if (s == nullptr) {
    if (report_missing_import(Space::Obligation, kind_name, name)) return;
    unknown(Code::UnknownObligation, name, {std::string(kind_name)}, kind_name,
            names_.visible(model_.modules[module_], module_, Space::Obligation));
    return;
  }
  const std::uint32_t row = s->row;
  refer(name, {RefKind::Obligation, row, 0});
  const Obligation obligation = model_.obligations[row];
  std::vector<NodeId> given(obligation.fields.size(), kNoNode);
  bool broken = false;
  const auto field_named = [&](std::string_view f) {
    for (std::uint32_t k = 0; k < obligation.fields.size(); ++k)
      if (obligation.fields[k].name == f) return k;
    return kNone;
  };
  std::vector<std::string> field_words;
  for (const Field& f : obligation.fields) field_words.push_back(f.name);
  const auto give = [&](NodeId part, NodeId shown, std::string_view field_name, NodeId value) {
    const std::uint32_t f = field_named(field_name);
    if (f == kNone) {
      auto& d = report(Code::UnknownField, shown, {obligation.name, std::string(field_name)});
      suggest(d, field_name, field_words);
      relate_name(d, obligation.ref, "declared here");
      broken = true;
      return;
    }
    if (given[f] != kNoNode) {
      auto& d = report(Code::GivenTwice, shown, {std::string(field_name)});
      relate(d, here(given[f]), "given here first");
      return;
    }
    given[f] = part;
    refer(part, {RefKind::Field, f, row});
    const Subject saved = subject_;
    subject_ = {kNoNode, "`" + std::string(field_name) + "` is given"};
    if (value != kNoNode) broken = !expect(value, obligation.fields[f].type) || broken;
    subject_ = saved;
  };
  std::vector<NodeId> args;
  for (NodeId part : tree_->children(n)) {
    switch (tree_->kind(part)) {
      case NodeKind::Arg: args.push_back(part); break;
      case NodeKind::Prep: give(part, part, word_of(tree_->op(part)), tree_->child(part, 0)); break;
      case NodeKind::RecordLit:
        for (NodeId init : tree_->children(part))
          if (tree_->kind(init) == NodeKind::FieldInit)
            give(init, tree_->child(init, 0), text(tree_->child(init, 0)), tree_->child(init, 1));
        break;
      default: break;
    }
  }
  std::vector<std::uint32_t> open;
  std::size_t needed = 0;
  for (std::uint32_t k = 0; k < obligation.fields.size(); ++k)
    if (given[k] == kNoNode) {
      open.push_back(k);
      if (!type(obligation.fields[k].type).is_optional) ++needed;
    }
  const bool takes_all = !open.empty() && is_listing(model_, obligation.fields[open[0]].type) &&
                         (open.size() == 1 || needed == 1);
  if (takes_all && !args.empty()) {
    given[open[0]] = args[0];
    for (NodeId a : args) refer(a, {RefKind::Field, open[0], row});
    list_args(args, obligation.fields[open[0]]);
  } else {
    for (std::size_t k = 0; k < args.size(); ++k) {
      if (k >= open.size()) {
        auto& d =
            report(Code::TooManyArguments, args[k],
                   {obligation.name, open.empty()       ? "nothing"
                                     : open.size() == 1 ? "one field"
                                                        : fmt::format("{} fields", open.size())});
        relate_name(d, obligation.ref, "declared here");
        broken = true;
        break;
      }
      give(args[k], args[k], obligation.fields[open[k]].name, tree_->child(args[k], 0));
    }
  }
  if (broken) return;
  for (std::uint32_t k = 0; k < obligation.fields.size(); ++k) {
    if (given[k] != kNoNode || type(obligation.fields[k].type).is_optional) continue;
    auto& d = report(Code::MissingField, name, {obligation.name, obligation.fields[k].name});
    relate(d, obligation.fields[k].ref, "declared here");
    return;
  }
}

}  // namespace writ::check
