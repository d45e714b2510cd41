// Declarations: schema rows, facts and their slots, tables, settings, defines.
#include <algorithm>

#include "lang/compile/lowering.hpp"

namespace writ::codegen {

using check::RefKind;
using program::kNone;
using program::Range;
using program::TypeKind;
using syntax::NodeId;
using syntax::NodeKind;

Range Lowering::add_fields(const std::vector<check::Field>& fields) {
  std::vector<program::FieldRow> rows;
  for (const check::Field& f : fields)
    rows.push_back(
        {build_.text(f.name), build_.type(f.type), f.is_volatile, f.is_sensitive, f.principals});
  const Range out{static_cast<std::uint32_t>(image_.fields.size()),
                  static_cast<std::uint32_t>(rows.size())};
  image_.fields.insert(image_.fields.end(), rows.begin(), rows.end());
  return out;
}

void Lowering::lower_declarations() {
  for (const check::Enum& e : model_.enums) {
    const Range members{static_cast<std::uint32_t>(image_.members.size()),
                        static_cast<std::uint32_t>(e.members.size())};
    for (const check::Member& m : e.members)
      image_.members.push_back({build_.text(m.name), build_.text(m.outside)});
    image_.enums.push_back({build_.text(e.qualified), members, e.is_ordered});
  }
  for (const check::Role& r : model_.roles)
    image_.roles.push_back({build_.text(r.qualified), build_.text(r.outside)});
  for (const check::Field& f : model_.principal_fields)
    image_.principal_fields.push_back(
        {build_.text(f.name), build_.type(f.type), f.is_volatile, f.is_sensitive, f.principals});
  for (const check::Entity& e : model_.entities) {
    const Range fields = add_fields(e.fields);
    image_.entities.push_back(
        {build_.text(e.qualified), build_.text(e.outside), fields, e.is_anonymous});
  }
  for (const check::Obligation& o : model_.obligations) {
    program::ObligationRow row;
    row.name = build_.text(o.qualified);
    row.simple = build_.text(o.name);
    row.outside = build_.text(o.outside);
    row.fields = add_fields(o.fields);
    row.merge = o.merge;
    row.merge_field = o.merge_field;
    row.by_field = o.by_field;
    row.floor_field = o.floor_field;
    image_.obligations.push_back(row);
  }
  lower_facts();
  lower_kinds();
  lower_actions();
  lower_settings_and_tables();
  name_engine_kinds();
}

// Schema of kinds; `counts when` follows once defines have their functions.
void Lowering::lower_kinds() {
  for (const check::Kind& k : model_.kinds) {
    program::KindRow row;
    row.name = build_.text(k.qualified);
    row.simple = build_.text(k.name);
    row.outside = build_.text(k.outside);
    row.fields = add_fields(k.fields);
    row.is_event = k.is_event;
    row.is_evidence = k.is_evidence;
    row.action = k.action;
    if (k.kept.exists()) row.kept = constant_of(k.kept.tree, k.kept.node);
    row.binding = k.binding;
    const auto position = [](std::uint32_t field) { return field == kNone ? kNone : field + 2; };
    row.from_field = position(k.from_field);
    row.by_field = position(k.by_field);
    row.as_field = position(k.as_field);
    row.content_field = position(k.content_field);
    std::vector<std::uint32_t> keys;
    for (std::uint32_t field : k.key_fields) keys.push_back(position(field));
    row.key_fields = build_.indices(keys);
    image_.kinds.push_back(row);
  }
}

void Lowering::lower_facts() {
  std::uint32_t next = 0;
  const auto slot = [&](std::string_view path, program::TypeId type, std::uint32_t fact,
                        bool sensitive) {
    image_.slots.push_back({build_.text(path), type, fact, sensitive});
    ++next;
  };
  for (std::uint32_t k = 0; k < model_.facts.size(); ++k) {
    const check::Fact& f = model_.facts[k];
    const check::Type& type = model_.types[f.type];
    const std::vector<check::Field>* fields = nullptr;
    if (type.kind == TypeKind::Principal) fields = &model_.principal_fields;
    if (type.kind == TypeKind::Entity) fields = &model_.entities[type.a].fields;
    program::FactRow row{build_.text(f.name), build_.type(f.type), next, 1};
    slot(f.name, row.type, k, false);
    if (fields != nullptr) {
      program::TypeId id_type = kNone;
      for (program::TypeId t = 0; t < image_.types.size(); ++t)
        if (image_.types[t].kind == TypeKind::Text && !image_.types[t].is_optional) id_type = t;
      if (id_type == kNone) {
        image_.types.push_back({.kind = TypeKind::Text});
        id_type = static_cast<program::TypeId>(image_.types.size() - 1);
      }
      slot(f.name + ".id", id_type, k, false);
      for (const check::Field& field : *fields)
        slot(f.name + "." + field.name, build_.type(field.type), k, field.is_sensitive);
      row.slot_count = 2 + static_cast<std::uint32_t>(fields->size());
    }
    image_.facts.push_back(row);
  }
}

void Lowering::lower_actions() {
  for (const check::Action& a : model_.actions) {
    program::ActionRow row;
    row.name = build_.text(a.qualified);
    row.simple = build_.text(a.name);
    row.outside = build_.text(a.outside);
    row.title = build_.text(a.title);
    row.params = {static_cast<std::uint32_t>(image_.params.size()),
                  static_cast<std::uint32_t>(a.params.size())};
    for (const check::Param& p : a.params) image_.params.push_back({p.fact, p.place});
    row.by_fact = a.by_fact;
    row.on_fact = a.on_fact;
    row.content = {static_cast<std::uint32_t>(image_.contents.size()),
                   static_cast<std::uint32_t>(a.content.size())};
    for (const check::Content& c : a.content) image_.contents.push_back({c.fact, c.field});
    std::vector<std::uint32_t> tags;
    for (const std::string& tag : a.tags) tags.push_back(build_.text(tag));
    row.tags = build_.indices(tags);
    row.kind = a.kind;
    row.span = span_of(a.ref.tree, a.ref.node);
    image_.actions.push_back(row);
  }
}

void Lowering::lower_settings_and_tables() {
  const auto host_value = [&](const check::Declared& d, check::TypeId type) {
    const syntax::Tree& t = model_.tree(d.ref);
    program::HostValue out{.type = build_.type(type)};
    if (const NodeId range = t.find(d.ref.node, NodeKind::SettingRange); range != syntax::kNoNode) {
      out.low = constant_of(d.ref.tree, t.child(range, 0));
      out.high = constant_of(d.ref.tree, t.child(range, 1));
      out.high_is_open = t.op(range) == syntax::Op::RangeUntil;
    }
    if (const NodeId initial = t.find(d.ref.node, NodeKind::SettingDefault);
        initial != syntax::kNoNode)
      out.initial = constant_of(d.ref.tree, t.child(initial, 0));
    return out;
  };
  for (const check::Setting& s : model_.settings)
    image_.settings.push_back({build_.text(s.qualified), host_value(s, s.type)});
  for (const check::Extern& e : model_.externs) {
    std::vector<std::uint32_t> params;
    for (check::TypeId type : e.param_types) params.push_back(build_.type(type));
    image_.externs.push_back(
        {build_.text(e.qualified), build_.indices(params), host_value(e, e.result)});
  }
  for (const check::Table& table : model_.tables) {
    const syntax::Tree& t = model_.tree(table.ref);
    program::TableRow row{build_.text(table.qualified),
                          build_.type(table.key),
                          build_.type(table.value),
                          {},
                          table.is_total};
    std::vector<program::TableEntry> entries;
    for (NodeId c : t.children(table.ref.node))
      if (t.kind(c) == NodeKind::TableRow)
        entries.push_back({constant_of(table.ref.tree, t.child(c, 0)),
                           constant_of(table.ref.tree, t.child(c, 1))});
    for (const check::TableData& d : table.data) entries.push_back({datum(d.key), datum(d.value)});
    row.entries = {static_cast<std::uint32_t>(image_.table_entries.size()),
                   static_cast<std::uint32_t>(entries.size())};
    image_.table_entries.insert(image_.table_entries.end(), entries.begin(), entries.end());
    image_.tables.push_back(row);
  }
}

// Defines in the order of their calls (the checker has refused cycles), so that a call finds its function.
void Lowering::lower_defines() {
  defines_.assign(model_.defines.size(), kNone);
  std::vector<std::uint8_t> state(model_.defines.size(), 0);  // 0 new, 1 on the stack, 2 done
  const auto calls_of = [&](std::uint32_t define, std::vector<std::uint32_t>& out) {
    const check::NodeRef body = model_.defines[define].body;
    const syntax::Tree& t = model_.tree(body);
    std::vector<NodeId> open{body.node};
    while (!open.empty()) {
      const NodeId node = open.back();
      open.pop_back();
      const check::Ref& r = ref(body.tree, node);
      if (r.kind == RefKind::Define) out.push_back(r.a);
      for (NodeId c : t.children(node)) open.push_back(c);
    }
  };
  for (std::uint32_t root = 0; root < model_.defines.size(); ++root) {
    std::vector<std::uint32_t> open{root};
    while (!open.empty()) {
      const std::uint32_t d = open.back();
      if (state[d] == 2) {
        open.pop_back();
        continue;
      }
      std::vector<std::uint32_t> calls;
      if (state[d] == 0) calls_of(d, calls);
      std::erase_if(calls, [&](std::uint32_t c) { return state[c] != 0; });
      if (state[d] == 0 && !calls.empty()) {
        state[d] = 1;
        open.insert(open.end(), calls.begin(), calls.end());
        continue;
      }
      open.pop_back();
      state[d] = 2;
      const check::Define& define = model_.defines[d];
      Scope scope;
      for (const check::NodeRef& p : define.params) scope.push_back({p.tree, p.node});
      defines_[d] = function(lower(define.body, scope), scope.size(), define.qualified);
    }
  }
}

void Lowering::collect_rules_of_actions() {
  for (std::uint32_t a = 0; a < model_.actions.size(); ++a) {
    std::vector<std::uint32_t> rules;
    for (const check::Policy& p : model_.policies)
      if (std::find(p.actions.begin(), p.actions.end(), a) != p.actions.end())
        rules.insert(rules.end(), p.rules.begin(), p.rules.end());
    std::sort(rules.begin(), rules.end(), [&](std::uint32_t x, std::uint32_t y) {
      return model_.rules[x].qualified < model_.rules[y].qualified;
    });
    image_.actions[a].rules = build_.indices(rules);
  }
}

std::uint32_t Lowering::kind_named(std::string_view qualified) const {
  for (std::uint32_t k = 0; k < model_.kinds.size(); ++k)
    if (model_.kinds[k].qualified == qualified) return k;
  return kNone;
}

void Lowering::name_engine_kinds() {
  image_.delegation_kind = kind_named("std.people.delegation");
  image_.asked_kind = kind_named("std.approvals.asked");
  image_.approval_kind = kind_named("std.approvals.approval");
  image_.rejection_kind = kind_named("std.approvals.rejection");
}

}  // namespace writ::codegen
