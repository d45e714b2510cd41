#include "runtime/program/canonical.hpp"

#include <type_traits>

#include "runtime/value/ops.hpp"

namespace writ::program {
namespace {

// Rows become little-endian 64-bit numbers, field by field (never raw bytes: rows have padding).
class Bytes {
 public:
  template <class... T>
  void add(const T&... parts) {
    (one(parts), ...);
  }
  const std::string& bytes() const { return bytes_; }

 private:
  template <class T>
  void one(const T& v) {
    if constexpr (std::is_same_v<T, Range>) {
      add(v.first, v.count);
    } else {
      auto word = static_cast<std::uint64_t>(v);
      for (int k = 0; k < 8; ++k) bytes_ += static_cast<char>((word >> (8 * k)) & 0xff);
    }
  }
  std::string bytes_;
};

void put(Bytes& b, std::uint32_t v) { b.add(v); }
void put(Bytes& b, const TypeRow& r) { b.add(r.kind, r.is_optional, r.a, r.b); }
void put(Bytes& b, const EnumRow& r) { b.add(r.name, r.members, r.is_ordered); }
void put(Bytes& b, const MemberRow& r) { b.add(r.name, r.outside); }
void put(Bytes& b, const RoleRow& r) { b.add(r.name, r.outside); }
void put(Bytes& b, const FieldRow& r) {
  b.add(r.name, r.type, r.is_volatile, r.is_sensitive, r.principals);
}
void put(Bytes& b, const EntityRow& r) { b.add(r.name, r.outside, r.fields, r.is_anonymous); }
void put(Bytes& b, const KindRow& r) {
  b.add(r.name, r.simple, r.outside, r.fields, r.is_event, r.is_evidence, r.action, r.kept, r.binding,
        r.from_field, r.by_field, r.as_field, r.content_field, r.key_fields, r.counts_when);
}
void put(Bytes& b, const ObligationRow& r) {
  b.add(r.name, r.simple, r.outside, r.fields, r.merge, r.merge_field, r.by_field, r.floor_field);
}
void put(Bytes& b, const FactRow& r) { b.add(r.name, r.type, r.slot, r.slot_count); }
void put(Bytes& b, const SlotRow& r) { b.add(r.path, r.type, r.fact, r.is_sensitive); }
void put(Bytes& b, const ParamRow& r) { b.add(r.fact, r.place); }
void put(Bytes& b, const ContentRow& r) { b.add(r.fact, r.field); }
void put(Bytes& b, const ActionRow& r) {
  b.add(r.name, r.simple, r.outside, r.title, r.params, r.by_fact, r.on_fact, r.content, r.tags,
        r.rules, r.kind);
}
void put(Bytes& b, const HostValue& v) { b.add(v.type, v.initial, v.low, v.high, v.high_is_open); }
void put(Bytes& b, const SettingRow& r) {
  b.add(r.name);
  put(b, r.value);
}
void put(Bytes& b, const TableRow& r) { b.add(r.name, r.key, r.value, r.entries, r.is_total); }
void put(Bytes& b, const TableEntry& r) { b.add(r.key, r.value); }
void put(Bytes& b, const ExternRow& r) {
  b.add(r.name, r.params);
  put(b, r.result);
}
void put(Bytes& b, const InstanceRow& r) {
  b.add(r.name, r.id, r.title, r.entity, r.value, r.is_reflected);
}
void put(Bytes& b, const ComputedRow& r) { b.add(r.instance, r.field, r.function); }
void put(Bytes& b, const PolicyRow& r) { b.add(r.name, r.title, r.rules); }
void put(Bytes& b, const RuleRow& r) {
  b.add(r.name, r.title, r.policy, r.conjuncts, r.each, r.effects, r.mode, r.percent, r.cohort_key,
        r.valid_from, r.valid_until, r.team);
}
void put(Bytes& b, const ConjunctRow& r) { b.add(r.function, r.from_unless); }
void put(Bytes& b, const EffectRow& r) { b.add(r.kind, r.index); }
void put(Bytes& b, const RequirementRow& r) {
  b.add(r.kind, r.count, r.alternatives, r.args, r.where, r.within, r.after_requirement,
        r.after_time, r.escalate, r.escalate_after, r.allows_self, r.variables);
}
void put(Bytes& b, const AlternativeRow& r) { b.add(r.seats); }
void put(Bytes& b, const SeatRow& r) { b.add(r.whos); }
void put(Bytes& b, const WhoRow& r) { b.add(r.function, r.kind); }
void put(Bytes& b, const KeyArgRow& r) { b.add(r.field, r.function); }
void put(Bytes& b, const MustRow& r) { b.add(r.obligation, r.args, r.on); }
void put(Bytes& b, const LaneRow& r) { b.add(r.name, r.title, r.selects, r.admits); }
void put(Bytes& b, const AdmitRow& r) { b.add(r.action, r.when); }
void put(Bytes& b, const ConstRow& r) { b.add(r.tag, r.scale, r.aux, r.i); }
void put(Bytes& b, const SourceRow& r) { b.add(r.kinds); }
void put(Bytes& b, const FunctionRow& r) {
  b.add(r.name, r.code, r.params, r.registers, r.can_fault);
}
void put(Bytes& b, const Instruction& r) { b.add(r.op, r.a, r.b, r.c); }

template <class Row>
void table(value::Hasher& hasher, std::string_view name, const std::vector<Row>& rows) {
  Bytes bytes;
  for (const Row& row : rows) put(bytes, row);
  hasher.field(name);
  hasher.field(bytes.bytes());
}

}  // namespace

std::string canonical_hash(const Image& image) {
  value::Hasher hasher;
  hasher.field("writ-image-1");
  for (const std::string& text : image.texts) hasher.field(text);
#define TABLE(name) table(hasher, #name, image.name)
  TABLE(types), TABLE(enums), TABLE(members), TABLE(roles), TABLE(fields), TABLE(principal_fields),
      TABLE(entities);
  TABLE(members_of_unions), TABLE(kind_lists), TABLE(kinds), TABLE(obligations), TABLE(facts),
      TABLE(slots);
  TABLE(params), TABLE(contents), TABLE(actions), TABLE(settings), TABLE(tables),
      TABLE(table_entries), TABLE(externs), TABLE(instances), TABLE(computed);
  TABLE(policies), TABLE(rules), TABLE(conjuncts), TABLE(effects), TABLE(requirements),
      TABLE(alternatives);
  TABLE(seats), TABLE(whos), TABLE(key_args), TABLE(musts), TABLE(lanes), TABLE(admits),
      TABLE(indices);
  TABLE(constants), TABLE(patterns), TABLE(sources), TABLE(functions), TABLE(code);
#undef TABLE
  Bytes known;
  known.add(image.delegation_kind, image.asked_kind, image.approval_kind, image.rejection_kind);
  hasher.field(known.bytes());
  return hasher.hex();
}

}  // namespace writ::program
