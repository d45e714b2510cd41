// Types as they are written: aliases, unions, lists, entities and their fields.
#include "lang/check/checker.hpp"

#include "runtime/value/ops.hpp"

namespace writ::check {
namespace {

struct ScalarName {
  std::string_view name;
  TypeKind kind;
};
constexpr ScalarName kScalars[] = {
    {"bool", TypeKind::Bool},   {"int", TypeKind::Int},           {"decimal", TypeKind::Decimal},
    {"money", TypeKind::Money}, {"text", TypeKind::Text},         {"time", TypeKind::Time},
    {"date", TypeKind::Date},   {"duration", TypeKind::Duration}, {"clock", TypeKind::Clock},
    {"role", TypeKind::Role},
};
// What people write who come from other languages.
struct Foreign {
  std::string_view name;
  std::string_view ours;
};
constexpr Foreign kForeign[] = {
    {"string", "text"},   {"str", "text"},        {"String", "text"},   {"number", "decimal"},
    {"float", "decimal"}, {"percent", "decimal"}, {"boolean", "bool"},  {"integer", "int"},
    {"datetime", "time"}, {"timestamp", "time"},  {"person", "Person"}, {"agent", "Agent"},
    {"Role", "role"},
};

}  // namespace

TypeId Checker::symbol_type(Symbol s, NodeId at) {
  use(s);
  switch (s.sort) {
    case Sort::Enum: return model_.types.intern(Type{.kind = TypeKind::Enum, .a = s.row});
    case Sort::Entity: return model_.types.intern(Type{.kind = TypeKind::Entity, .a = s.row});
    case Sort::Alias: {
      const std::uint32_t saved = t_;
      resolve_alias(s.row);
      enter(saved);
      if (aliases_[s.row].state == 1)
        report(Code::AliasCycle, at, {std::string(aliases_[s.row].name)});
      return aliases_[s.row].type;
    }
    default: return kErrorType;
  }
}

void Checker::resolve_aliases() {
  for (std::uint32_t k = 0; k < aliases_.size(); ++k) resolve_alias(k);
}

void Checker::resolve_alias(std::uint32_t alias) {
  if (aliases_[alias].state != 0) return;
  aliases_[alias].state = 1;
  enter(aliases_[alias].ref);
  const NodeId type_node = tree_->child(aliases_[alias].ref.node, 1);
  TypeId type = kErrorType;
  if (++depth_ > syntax::kMaxNesting)
    report(Code::AliasCycle, type_node, {std::string(aliases_[alias].name)},
           "types nest deeper than 64 here");
  else if (type_node != kNoNode) type = resolve_type(type_node, aliases_[alias].name);
  --depth_;
  aliases_[alias].type = type;
  aliases_[alias].state = 2;
}

TypeId Checker::resolve_type_name(NodeId n, std::string_view name) {
  for (const ScalarName& s : kScalars)
    if (s.name == name) return scalar(s.kind);
  if (name == "Person") return principal_type(program::kPersonMask);
  if (name == "Agent") return principal_type(program::kAgentMask);
  if (const Symbol* s = lookup(Space::Value, name, n)) {
    if (s->sort == Sort::Enum || s->sort == Sort::Entity || s->sort == Sort::Alias)
      return symbol_type(*s, n);
    auto& d = report(Code::WrongSort, n, {std::string(name), phrase_of(*s), "a type"});
    relate_name(d, place_of(*s), "declared here");
    return kErrorType;
  }
  if (report_missing_import(Space::Value, name, n)) return kErrorType;
  auto& d = report(Code::UnknownType, n, {std::string(name)});
  for (const Foreign& f : kForeign)
    if (f.name == name) {
      d.label = "written `" + std::string(f.ours) + "` here";
      d.edits.push_back({d.span, std::string(f.ours)});
      return kErrorType;
    }
  std::vector<std::string> known = {"Person", "Agent"};
  for (const ScalarName& s : kScalars) known.emplace_back(s.name);
  for (const std::string& v : names_.visible(model_.modules[module_], module_, Space::Value)) {
    const Sort sort = lookup_quietly(Space::Value, v)->sort;
    if (sort == Sort::Enum || sort == Sort::Entity || sort == Sort::Alias) known.push_back(v);
  }
  suggest(d, name, known);
  return kErrorType;
}

TypeId Checker::resolve_type(NodeId n, std::string_view context) {
  if (n == kNoNode) return kErrorType;
  switch (tree_->kind(n)) {
    case NodeKind::TypeName: return resolve_type_name(n, text(n));
    case NodeKind::TypeOptional:
      return model_.types.optional(resolve_type(tree_->child(n, 0), context));
    case NodeKind::TypeUnion: return resolve_union(n, context);
    case NodeKind::TypeFields: return resolve_fields(n, context);
    case NodeKind::TypeList:
    case NodeKind::TypeSet: {
      const NodeId inner = tree_->child(n, 0);
      const TypeId element = resolve_type(inner, context);
      if (element == kErrorType) return kErrorType;
      if (type(element).is_optional) {
        auto& d = report(Code::BadType, inner, {"an element of a list is always there"},
                         "leave the `?` out");
        const std::string_view one =
            text(tree_->kind(inner) == NodeKind::TypeOptional ? tree_->child(inner, 0) : inner);
        d.help = fmt::format("for a list that may be missing write `({} of {})?`",
                             tree_->kind(n) == NodeKind::TypeList ? "list" : "set", one);
        return kErrorType;
      }
      std::uint32_t bound = program::kDefaultListBound;
      if (const NodeId number = tree_->child(n, 1); number != kNoNode) {
        const auto parsed = value::parse_int(text(number));
        if (!parsed || *parsed < 1 || *parsed > 1'000'000)
          report(Code::BadType, number, {"a list's bound is a whole number from 1 to 1000000"});
        else bound = static_cast<std::uint32_t>(*parsed);
      }
      const TypeKind kind = tree_->kind(n) == NodeKind::TypeList ? TypeKind::List : TypeKind::Set;
      return model_.types.intern(Type{.kind = kind, .a = index(element), .b = bound});
    }
    default: return kErrorType;
  }
}

TypeId Checker::resolve_union(NodeId n, std::string_view context) {
  TypeId joined = kErrorType;
  bool broken = false;
  for (NodeId member : tree_->children(n)) {
    const TypeId t = resolve_type(member, context);
    if (t == kErrorType) {
      broken = true;
      continue;
    }
    const TypeKind k = kind_of(t);
    const bool can_join = k == TypeKind::Principal || k == TypeKind::Entity || k == TypeKind::Union;
    const TypeId next = can_join && !type(t).is_optional ? join_types(model_, joined, t) : kErrorType;
    if (next == kErrorType) {
      report(Code::BadType, member, {"a union is of entities, or of Person and Agent"},
             quote_type(t) + " does not fit");
      broken = true;
      continue;
    }
    joined = next;
  }
  return broken ? kErrorType : joined;
}

std::string Checker::shape_of(const std::vector<Field>& fields) {
  std::string shape;
  for (const Field& f : fields)
    shape += fmt::format("{}:{}:{}{};", f.name, index(f.type), f.is_volatile ? 'v' : '-',
                         f.is_sensitive ? 's' : '-');
  return shape;
}

// An inline `{ … }`: entities of equal shape are one, so that actions can share such facts.
TypeId Checker::resolve_fields(NodeId n, std::string_view context) {
  std::vector<Field> fields = read_fields(n, context, {});
  auto [at, is_new] =
      anonymous_.try_emplace(shape_of(fields), static_cast<std::uint32_t>(model_.entities.size()));
  if (is_new) {
    Entity e;
    e.name = std::string(context);
    e.qualified = fmt::format("{}.{}", model_.modules[module_].name, context);
    e.outside = e.name;
    e.module = module_;
    e.ref = here(n);
    e.is_anonymous = true;
    e.fields = std::move(fields);
    model_.entities.push_back(std::move(e));
  }
  return model_.types.intern(Type{.kind = TypeKind::Entity, .a = at->second});
}

// The Field children of a declaration. `implicit` ones (`id`, `at`) may be restated; they are not fields.
std::vector<Field> Checker::read_fields(NodeId owner, std::string_view context,
                                        std::vector<std::string_view> implicit) {
  std::vector<Field> fields;
  for (NodeId n : tree_->children(owner)) {
    if (tree_->kind(n) != NodeKind::Field) continue;
    const NodeId name = tree_->child(n, 0);
    Field f;
    f.name = std::string(text(name));
    f.type = resolve_type(tree_->child(n, 1), f.name);
    f.is_from = tree_->has(n, syntax::kFrom);
    f.is_volatile = tree_->has(n, syntax::kVolatile);
    f.is_sensitive = tree_->has(n, syntax::kSensitive);
    f.ref = here(n);
    if (f.is_from && tree_->kind(owner) != NodeKind::EvidenceDecl)
      report(Code::FromMark, n,
             {"`from` marks a field of evidence, and `" + std::string(context) + "` is none"});
    if (std::find(implicit.begin(), implicit.end(), f.name) != implicit.end()) {
      check_implicit(f, f.name == "at" ? TypeKind::Time : TypeKind::Text);
      continue;
    }
    add_field(fields, std::move(f));
  }
  return fields;
}

void Checker::check_implicit(const Field& field, TypeKind wanted) {
  if (field.type == kErrorType || (kind_of(field.type) == wanted && !type(field.type).is_optional))
    return;
  report(Code::BadFieldType, tree_->child(field.ref.node, 1),
         {field.name, type_name(model_, scalar(wanted))}, "found " + quote_type(field.type));
}

void Checker::add_field(std::vector<Field>& fields, Field field) {
  for (const Field& earlier : fields) {
    if (earlier.name != field.name) continue;
    auto& d = report(Code::DuplicateName, tree_->child(field.ref.node, 0), {field.name, "a field"});
    relate_name(d, earlier.ref, "declared here first");
    return;
  }
  fields.push_back(std::move(field));
}

void Checker::resolve_entities() {
  const std::size_t declared = model_.entities.size();  // anonymous ones are added behind
  for (std::size_t k = 0; k < declared; ++k) {
    if (model_.entities[k].is_anonymous) continue;
    enter(model_.entities[k].ref);
    const std::string name = model_.entities[k].name;
    std::vector<Field> fields = read_fields(model_.entities[k].ref.node, name, {"id"});
    model_.entities[k].fields = std::move(fields);
  }
}

}  // namespace writ::check
