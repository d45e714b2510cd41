// The rows of an image, field by field, once for all who read or write them: the content hash, the writer and the reader
// of program files. `visit(a, row)` hands every field to `a` in a fixed order; a place in the source goes as Spot, so that
// what is only for people can be left out.
#pragma once

#include "runtime/program/image.hpp"

namespace writ::program {

template <class Id>
struct Spot {
  Id& span;
};
template <class Id>
Spot(Id&) -> Spot<Id>;

// Both for rows that are read and for rows that are written.
#define ROW(Type, ...)              \
  template <class A>                \
  void visit(A& a, const Type& r) { \
    a(__VA_ARGS__);                 \
  }                                 \
  template <class A>                \
  void visit(A& a, Type& r) {       \
    a(__VA_ARGS__);                 \
  }
// clang-format off
ROW(TypeRow, r.kind, r.is_optional, r.a, r.b)
ROW(EnumRow, r.name, r.members, r.is_ordered)
ROW(MemberRow, r.name, r.outside)
ROW(RoleRow, r.name, r.outside)
ROW(FieldRow, r.name, r.type, r.is_volatile, r.is_sensitive, r.principals)
ROW(EntityRow, r.name, r.outside, r.fields, r.is_anonymous)
ROW(KindRow, r.name, r.simple, r.outside, r.fields, r.is_event, r.is_evidence, r.action, r.kept, r.binding, r.from_field,
    r.by_field, r.as_field, r.content_field, r.key_fields, r.counts_when)
ROW(ObligationRow, r.name, r.simple, r.outside, r.fields, r.merge, r.merge_field, r.by_field, r.floor_field)
ROW(FactRow, r.name, r.type, r.slot, r.slot_count)
ROW(SlotRow, r.path, r.type, r.fact, r.is_sensitive)
ROW(ParamRow, r.fact, r.place)
ROW(ContentRow, r.fact, r.field)
ROW(ActionRow, r.name, r.simple, r.outside, r.title, r.params, r.by_fact, r.on_fact, r.content, r.tags, r.rules, r.kind,
    Spot{r.span})
ROW(HostValue, r.type, r.initial, r.low, r.high, r.high_is_open)
ROW(SettingRow, r.name, r.value)
ROW(TableRow, r.name, r.key, r.value, r.entries, r.is_total)
ROW(TableEntry, r.key, r.value)
ROW(ExternRow, r.name, r.params, r.result)
ROW(InstanceRow, r.name, r.id, r.title, r.entity, r.value, r.is_reflected, Spot{r.span})
ROW(ComputedRow, r.instance, r.field, r.function)
ROW(PolicyRow, r.name, r.title, r.rules, Spot{r.span})
ROW(RuleRow, r.name, r.title, r.policy, r.conjuncts, r.each, r.effects, r.mode, r.percent, r.cohort_key, r.valid_from,
    r.valid_until, r.team, Spot{r.span})
ROW(ConjunctRow, r.function, r.from_unless, Spot{r.span})
ROW(EffectRow, r.kind, r.index, Spot{r.span})
ROW(RequirementRow, r.kind, r.count, r.alternatives, r.args, r.where, r.within, r.after_requirement, r.after_time, r.escalate,
    r.escalate_after, r.allows_self, r.variables, Spot{r.span})
ROW(AlternativeRow, r.seats)
ROW(SeatRow, r.whos)
ROW(WhoRow, r.function, r.kind, Spot{r.span})
ROW(KeyArgRow, r.field, r.function)
ROW(MustRow, r.obligation, r.args, r.on, Spot{r.span})
ROW(LaneRow, r.name, r.title, r.selects, r.admits, Spot{r.span})
ROW(AdmitRow, r.action, r.when, Spot{r.span})
ROW(ConstRow, r.tag, r.scale, r.aux, r.i)
ROW(SourceRow, r.kinds, r.keys)
ROW(FunctionRow, r.name, r.code, r.params, r.registers, r.can_fault, Spot{r.span})
ROW(Instruction, r.op, r.a, r.b, r.c)
ROW(Range, r.first, r.count)
ROW(SpanRow, r.file, r.begin, r.end, r.line, r.column)
// clang-format on
#undef ROW
template <class A>
void visit(A& a, const std::uint32_t& v) {
  a(v);
}
template <class A>
void visit(A& a, std::uint32_t& v) {
  a(v);
}

// Every table of rows, in the order of the file and of the hash: `a.table(name, rows)`. The texts, the source map and the
// kinds that the engine knows are no tables.
template <class A, class I>
void visit_tables(A& a, I& image) {
#define TABLE(name) a.table(#name, image.name)
  TABLE(types), TABLE(enums), TABLE(members), TABLE(roles), TABLE(fields), TABLE(principal_fields),
      TABLE(entities);
  TABLE(members_of_unions), TABLE(kind_lists), TABLE(kinds), TABLE(obligations), TABLE(facts),
      TABLE(slots);
  TABLE(params), TABLE(contents), TABLE(actions), TABLE(settings), TABLE(tables),
      TABLE(table_entries), TABLE(externs);
  TABLE(instances), TABLE(computed), TABLE(policies), TABLE(rules), TABLE(conjuncts),
      TABLE(effects), TABLE(requirements);
  TABLE(alternatives), TABLE(seats), TABLE(whos), TABLE(key_args), TABLE(musts), TABLE(lanes),
      TABLE(admits), TABLE(indices);
  TABLE(constants), TABLE(patterns), TABLE(sources), TABLE(functions), TABLE(code);
#undef TABLE
}

}  // namespace writ::program
