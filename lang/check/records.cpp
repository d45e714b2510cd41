// Records of the program: `record nurture : Workflow { … }`. Their types are ordinary entities; their values are
// constants, except the `volatile` fields, which are computed from history when metrics are asked for. What the
// compiler itself knows of actions and decisions is among them, as entities of std.program.
#include "lang/check/checker.hpp"

namespace writ::check {

namespace {

std::uint64_t slot_of(std::uint32_t entity, std::uint32_t field) {
  return (std::uint64_t{entity} << 32) | field;
}

}  // namespace

void Checker::resolve_records() {
  for (std::uint32_t e = 0; e < model_.entities.size(); ++e) {
    if (model_.entities[e].qualified == "std.program.Action") action_entity_ = e;
    if (model_.entities[e].qualified == "std.program.Decision") decision_entity_ = e;
  }
  for (Instance& record : model_.instances) resolve_record(record);
  std::map<std::pair<std::uint32_t, std::string_view>, const Instance*> ids;
  for (const Instance& record : model_.instances) {
    if (record.entity == kNone) continue;
    auto [at, is_new] = ids.try_emplace({record.entity, record.outside}, &record);
    const Instance& earlier = *at->second;
    if (is_new || (earlier.name == record.name && earlier.module == record.module)) continue;
    enter(record.ref);
    auto& d = report(Code::DuplicateOutside, name_of(record.ref),
                     {record.name, record.outside, earlier.qualified});
    relate_name(d, earlier.ref, "the other one");
  }
  reflect();
}

void Checker::resolve_record(Instance& record) {
  enter(record.ref);
  NodeId name = kNoNode;
  for (NodeId part : tree_->children(record.ref.node))
    if (tree_->kind(part) == NodeKind::Name) name = part;  // the last one is the type's
  if (name == kNoNode || name == name_of(record.ref)) return;
  const TypeId t = resolve_type_name(name, text(name));
  if (t == kErrorType) return;
  if (kind_of(t) != TypeKind::Entity || type(t).is_optional) {
    report(Code::BadRecord, name, {record.name, std::string(text(name))}, "found " + quote_type(t));
    return;
  }
  record.entity = type(t).a;
  const Entity& entity = model_.entities[record.entity];
  record.values.assign(entity.fields.size(), {});
  record.is_computed.assign(entity.fields.size(), false);
  const NodeId literal = tree_->find(record.ref.node, NodeKind::RecordLit);
  if (literal == kNoNode) return;
  for (NodeId init : tree_->children(literal)) {
    if (tree_->kind(init) != NodeKind::FieldInit) continue;
    for (std::uint32_t k = 0; k < entity.fields.size(); ++k) {
      if (entity.fields[k].name != text(tree_->child(init, 0)) || record.values[k].exists())
        continue;
      record.values[k] = here(tree_->child(init, 1));
      record.is_computed[k] = entity.fields[k].is_volatile;
      if (entity.fields[k].is_volatile) computed_fields_.insert(slot_of(record.entity, k));
    }
  }
}

void Checker::reflect() {
  const auto add = [&](const Declared& d, std::uint32_t entity, Instance::Of of, std::uint32_t row) {
    Instance record;
    static_cast<Declared&>(record) = d;
    record.entity = entity;
    record.of = of;
    record.row = row;
    model_.instances.push_back(std::move(record));
  };
  if (action_entity_ != kNone)
    for (std::uint32_t a = 0; a < model_.actions.size(); ++a)
      add(model_.actions[a], action_entity_, Instance::Of::Action, a);
  if (decision_entity_ != kNone)
    for (std::uint32_t d = 0; d < model_.decisions.size(); ++d)
      add(model_.decisions[d], decision_entity_, Instance::Of::Decision, d);
}

void Checker::check_records() {
  context_ = {};
  for (std::uint32_t k = 0; k < model_.instances.size(); ++k)
    if (model_.instances[k].of == Instance::Of::Source && model_.instances[k].entity != kNone)
      check_record_values(k);
  report_record_cycles();
}

void Checker::check_record_values(std::uint32_t row) {
  enter(model_.instances[row].ref);
  const NodeId decl = model_.instances[row].ref.node,
               literal = tree_->find(decl, NodeKind::RecordLit);
  const std::uint32_t entity = model_.instances[row].entity;
  std::vector<Slot> slots;
  for (Slot slot : slots_of_entity(entity)) {
    if (slot.name == "id") continue;  // the record's name
    slot.is_computed = model_.entities[entity].fields[slot.ref.a - 1].is_volatile;
    slot.is_required = slot.is_required && !slot.is_computed;
    slots.push_back(slot);
  }
  check_record(literal, name_of(model_.instances[row].ref), slots, model_.entities[entity].name,
               false);
  for (std::uint32_t f = 0; f < model_.instances[row].values.size(); ++f) {
    const NodeRef value = model_.instances[row].values[f];
    if (!value.exists() || model_.instances[row].is_computed[f]) continue;
    TypeId t = model_.types.required(model_.entities[entity].fields[f].type);
    while (t != kErrorType && (kind_of(t) == TypeKind::List || kind_of(t) == TypeKind::Set))
      t = TypeId{type(t).a};
    if (t != kErrorType && (kind_of(t) == TypeKind::Principal || kind_of(t) == TypeKind::Union)) {
      report(Code::RecordNamesPerson, value.node, {model_.entities[entity].fields[f].name});
      continue;
    }
    if (t != kErrorType && kind_of(t) == TypeKind::Entity &&
        tree_->kind(value.node) == NodeKind::Text) {
      unknown_record(value.node, type(t).a);
      continue;
    }
    check_constant(value.node);
  }
}

// A record that holds itself, through others.
void Checker::report_record_cycles() {
  std::vector<std::uint8_t> state(model_.instances.size(), 0);  // 0 new, 1 on the way, 2 done
  struct Step {
    std::uint32_t record;
    std::vector<std::pair<std::uint32_t, NodeRef>> next;
  };
  const auto named_by = [&](std::uint32_t record) {
    std::vector<std::pair<std::uint32_t, NodeRef>> out;
    for (const NodeRef& value : model_.instances[record].values) {
      if (!value.exists()) continue;
      enter(value);
      each_node(value.node, [&](NodeId n) {
        if (ref_of(n).kind == RefKind::Instance) out.emplace_back(ref_of(n).a, here(n));
        return true;
      });
    }
    return out;
  };
  for (std::uint32_t root = 0; root < model_.instances.size(); ++root) {
    if (state[root] != 0) continue;
    std::vector<Step> way{{root, named_by(root)}};
    state[root] = 1;
    while (!way.empty()) {
      if (way.back().next.empty()) {
        state[way.back().record] = 2;
        way.pop_back();
        continue;
      }
      const auto [record, place] = way.back().next.back();
      way.back().next.pop_back();
      if (state[record] == 1) {
        enter(place);
        auto& d = report(Code::RecordCycle, place.node, {model_.instances[record].name});
        relate_name(d, model_.instances[record].ref, "declared here");
      } else if (state[record] == 0) {
        state[record] = 1;
        way.push_back({record, named_by(record)});
      }
    }
  }
}

// After the defines, which computed fields may use.
void Checker::check_computed() {
  context_ = {};
  context_.has_key = true;
  for (std::uint32_t row = 0; row < model_.instances.size(); ++row) {
    const std::uint32_t entity = model_.instances[row].entity;
    for (std::uint32_t f = 0; f < model_.instances[row].values.size(); ++f) {
      const NodeRef value = model_.instances[row].values[f];
      if (!value.exists() || !model_.instances[row].is_computed[f]) continue;
      enter(value);
      locals_.clear();
      subject_ = {kNoNode, "`" + model_.entities[entity].fields[f].name + "` is given"};
      expect(value.node, model_.entities[entity].fields[f].type);
      subject_ = {};
    }
  }
  context_ = {};
}

bool Checker::is_computed_field(const FieldHit& hit, TypeId base) const {
  if (hit.ref.kind != RefKind::Field || hit.ref.a == 0 || kind_of(base) != TypeKind::Entity)
    return false;
  return computed_fields_.contains(slot_of(type(base).a, hit.ref.a - 1));
}

// An action or a decision by its name, where std.program's entity is expected. A record of any other type is a value
// by its name.
std::uint32_t Checker::record_meant(std::string_view name, TypeId hint, const Reading& r, NodeId at) {
  const Type& wanted = type(hint);
  if (wanted.is_error || wanted.kind != TypeKind::Entity) return kNone;
  Instance::Of of = Instance::Of::Source;
  std::uint32_t row = kNone;
  if (wanted.a == action_entity_ && r.ref.kind == RefKind::Kind) {
    of = Instance::Of::Action;
    row = model_.kinds[r.ref.a].action;
    if (!name.empty()) lookup(Space::Value, name, at);
  } else if (wanted.a == decision_entity_ && !name.empty()) {
    of = Instance::Of::Decision;
    if (const Symbol* s = lookup_quietly(Space::Decision, name)) {
      lookup(Space::Decision, name, at);
      row = s->row;
    }
  }
  if (row == kNone) return kNone;
  for (std::uint32_t k = 0; k < model_.instances.size(); ++k)
    if (model_.instances[k].of == of && model_.instances[k].row == row) return k;
  return kNone;
}

TypeId Checker::unknown_record(NodeId n, std::uint32_t entity) {
  std::vector<std::string> known;
  for (const Instance& record : model_.instances)
    if (record.entity == entity && (record.of != Instance::Of::Source || record.module == module_ ||
                                    lookup_quietly(Space::Value, record.name) != nullptr))
      known.push_back(record.name);
  const std::string spelt =
      tree_->kind(n) == NodeKind::Text ? syntax::unquote(text(n)) : std::string(text(n));
  if (tree_->kind(n) == NodeKind::Ident && report_missing_import(Space::Value, text(n), n))
    return kErrorType;
  unknown(Code::UnknownRecord, n, {spelt, model_.entities[entity].name}, spelt, known);
  return kErrorType;
}

// `x in Workflow`: all records of that type.
TypeId Checker::records_of(NodeId n, std::uint32_t entity, std::uint32_t& bound) {
  lookup(Space::Value, text(n), n);
  refer(n, {RefKind::EntityType, entity, 0});
  const auto count = std::count_if(model_.instances.begin(), model_.instances.end(),
                                   [&](const Instance& r) { return r.entity == entity; });
  bound = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(count));
  const TypeId element = model_.types.intern(Type{.kind = TypeKind::Entity, .a = entity});
  annotate(n, model_.types.list_of(element, bound));
  return element;
}

}  // namespace writ::check
