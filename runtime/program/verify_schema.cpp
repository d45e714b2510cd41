#include <algorithm>
#include <tuple>
#include <vector>

#include "runtime/program/scan.hpp"
#include "runtime/program/text_table.hpp"
#include "runtime/program/verify.hpp"
#include "runtime/value/calendar.hpp"
#include "runtime/value/utf8.hpp"
#include "runtime/value/wide.hpp"

namespace writ::program {
namespace {

using value::Tag;

constexpr std::uint32_t kMaxNesting = 64;  // of list types and constant lists

class Schema : public Finding {
 public:
  using Finding::Finding;
  void run() {
    (void)(sizes() && texts() && types() && enums() && roles() && fields() && entities() && lists() &&
           kinds() && obligations() && constants() && facts() && slots() && settings() && externs() &&
           tables() && instances() && computed() && patterns() && sources() && engine_kinds());
  }

 private:
  bool sizes() {
    place_all();
    std::size_t largest =
        std::max({image_.texts.size(), image_.code.size(), image_.constants.size(),
                  image_.indices.size(), image_.functions.size(), image_.slots.size()});
    return largest < kNone || refuse("too large");
  }
  void place_all() { at("image", 0); }

  bool texts() {
    if (image_.texts.empty() || !image_.texts[0].empty())
      return at("texts", 0), refuse("the first text is not empty");
    for (std::size_t k = 0; k < image_.texts.size(); ++k) {
      at("texts", k);
      if (image_.texts[k].size() >= kNone) return refuse("too long");
      if (!value::utf8::valid(image_.texts[k])) return refuse("not UTF-8");
    }
    const TextTable known(image_.texts);
    for (std::size_t k = 0; k < image_.texts.size(); ++k)
      if (known.find(image_.texts[k]) != k)
        return place_all(), refuse("the text `{}` occurs twice", image_.texts[k]);
    return true;
  }

  bool text(TextId id) { return index(id, image_.texts, "text"); }
  template <class... Ids>
  bool all_texts(Ids... ids) {
    return (text(ids) && ...);
  }

  // No two rows of a table may have one outside name.
  template <class Rows>
  bool distinct_outside(const Rows& rows, std::string_view table) {
    std::vector<TextId> names;
    for (const auto& row : rows) names.push_back(row.outside);
    std::sort(names.begin(), names.end());
    auto twin = std::adjacent_find(names.begin(), names.end());
    if (twin == names.end()) return true;
    place_all();
    return refuse("two {} are called `{}` outside", table, image_.texts[*twin]);
  }

  bool types() {
    for (std::size_t k = 0; k < image_.types.size(); ++k) {
      at("types", k);
      const TypeRow& t = image_.types[k];
      if (!closed(t.kind, TypeKind::Record, "kind of type") || !type_refers(t)) return false;
    }
    return true;
  }
  bool type_refers(const TypeRow& t) {
    switch (t.kind) {
      case TypeKind::Enum: return index(t.a, image_.enums, "enum");
      case TypeKind::Principal:
        return (t.a >= 1 && t.a <= 3) || refuse("{} is no mask of persons and agents", t.a);
      case TypeKind::Entity: return index(t.a, image_.entities, "entity");
      case TypeKind::Union: return range({t.a, t.b}, image_.members_of_unions, "members");
      case TypeKind::Record: return range({t.a, t.b}, image_.kind_lists, "kinds");
      case TypeKind::List:
      case TypeKind::Set: return index(t.a, image_.types, "element type") && list_ends(t);
      case TypeKind::Bool:
      case TypeKind::Int:
      case TypeKind::Decimal:
      case TypeKind::Money:
      case TypeKind::Text:
      case TypeKind::Time:
      case TypeKind::Date:
      case TypeKind::Duration:
      case TypeKind::Period:
      case TypeKind::Clock:
      case TypeKind::Role: return true;
    }
    return false;
  }
  bool list_ends(const TypeRow& list) {
    const TypeRow* t = &list;
    for (std::uint32_t depth = 0; depth < kMaxNesting; ++depth) {
      if (t->kind != TypeKind::List && t->kind != TypeKind::Set) return true;
      if (!index(t->a, image_.types, "element type")) return false;
      t = &image_.types[t->a];
    }
    return refuse("lists nest more than {} deep", kMaxNesting);
  }

  bool enums() {
    for (std::size_t k = 0; k < image_.members.size(); ++k) {
      at("members", k);
      if (!all_texts(image_.members[k].name, image_.members[k].outside)) return false;
    }
    std::uint64_t total = 0;
    for (std::size_t k = 0; k < image_.enums.size(); ++k) {
      at("enums", k);
      const Range& r = image_.enums[k].members;
      if (!text(image_.enums[k].name) || !range(r, image_.members, "members")) return false;
      total += r.count;
      if (total > image_.members.size()) return refuse("enums share members");
      std::vector<MemberRow> own(image_.members.begin() + r.first, image_.members.begin() + r.end());
      if (!distinct_outside(own, "members")) return false;
    }
    return true;
  }

  bool roles() {
    for (std::size_t k = 0; k < image_.roles.size(); ++k) {
      at("roles", k);
      if (!all_texts(image_.roles[k].name, image_.roles[k].outside)) return false;
    }
    return distinct_outside(image_.roles, "roles");
  }

  bool field(const FieldRow& f) {
    return text(f.name) && index(f.type, image_.types, "type") &&
           (f.principals <= 3 || refuse("{} is no mask of persons and agents", f.principals));
  }
  bool fields() {
    for (std::size_t k = 0; k < image_.fields.size(); ++k)
      if (at("fields", k); !field(image_.fields[k])) return false;
    for (std::size_t k = 0; k < image_.principal_fields.size(); ++k)
      if (at("principal_fields", k); !field(image_.principal_fields[k])) return false;
    return true;
  }

  bool entities() {
    for (std::size_t k = 0; k < image_.entities.size(); ++k) {
      at("entities", k);
      const EntityRow& e = image_.entities[k];
      if (!all_texts(e.name, e.outside) || !range(e.fields, image_.fields, "fields")) return false;
    }
    return true;
  }

  bool lists() {
    for (std::size_t k = 0; k < image_.members_of_unions.size(); ++k)
      if (at("members_of_unions", k); !index(image_.members_of_unions[k], image_.entities, "entity"))
        return false;
    for (std::size_t k = 0; k < image_.kind_lists.size(); ++k)
      if (at("kind_lists", k); !index(image_.kind_lists[k], image_.kinds, "kind")) return false;
    return true;
  }

  // A position in a record: id, time, then the declared fields.
  bool record_field(std::uint32_t position, const KindRow& kind, std::string_view what) {
    if (position >= 2 && position - 2 < kind.fields.count) return true;
    return refuse("{} is at position {}, the fields are 2 to {}", what, position,
                  kind.fields.count + 1);
  }
  bool maybe_record_field(std::uint32_t position, const KindRow& kind, std::string_view what) {
    return position == kNone || record_field(position, kind, what);
  }
  bool kinds() {
    std::uint64_t keys = 0;
    for (std::size_t k = 0; k < image_.kinds.size(); ++k) {
      at("kinds", k);
      const KindRow& r = image_.kinds[k];
      bool sound =
          all_texts(r.name, r.simple, r.outside) && range(r.fields, image_.fields, "fields") &&
          maybe(r.action, image_.actions, "action") && maybe(r.kept, image_.constants, "constant") &&
          closed(r.binding, Binding::Unbound, "binding") &&
          maybe_record_field(r.from_field, r, "`from`") &&
          maybe_record_field(r.by_field, r, "`by`") && maybe_record_field(r.as_field, r, "`as`") &&
          maybe_record_field(r.content_field, r, "`content`") &&
          range(r.key_fields, image_.indices, "key fields") &&
          maybe_function(r.counts_when, 1, "`counts when`");
      if (!sound) return false;
      if (r.is_event == r.is_evidence) return refuse("a kind is either an event or evidence");
      if (r.binding == Binding::Content && r.content_field == kNone)
        return refuse("bound to content, but has no field for it");
      keys += r.key_fields.count;
      if (keys > image_.indices.size() + image_.kinds.size())
        return refuse("kinds share key fields");
      for (std::uint32_t i = r.key_fields.first; i < r.key_fields.end(); ++i)
        if (!record_field(image_.indices[i], r, "a key")) return false;
      if (r.kept != kNone) {
        Tag tag = image_.constants[r.kept].tag;
        if (tag != Tag::Duration && tag != Tag::Period)
          return refuse("`kept` is no length of time");
      }
    }
    return distinct_outside(image_.kinds, "kinds");
  }

  bool obligations() {
    for (std::size_t k = 0; k < image_.obligations.size(); ++k) {
      at("obligations", k);
      const ObligationRow& r = image_.obligations[k];
      if (!all_texts(r.name, r.simple, r.outside) || !range(r.fields, image_.fields, "fields") ||
          !closed(r.merge, Merge::Same, "way to merge"))
        return false;
      for (std::uint32_t field : {r.merge_field, r.by_field, r.floor_field})
        if (field != kNone && field >= r.fields.count)
          return refuse("field {} does not exist, there are {}", field, r.fields.count);
      bool needs_field =
          r.merge == Merge::Strongest || r.merge == Merge::Longest || r.merge == Merge::Shortest;
      if (needs_field && r.merge_field == kNone) return refuse("merges by a field but names none");
    }
    return true;
  }

  // ---- constants --------------------------------------------------------------------------------

  bool constants() {
    depths_.assign(image_.constants.size(), 0);
    for (std::size_t k = 0; k < image_.constants.size(); ++k)
      if (at("constants", k); !constant(image_.constants[k])) return false;
    std::uint64_t work = 0;
    for (std::size_t k = 0; k < image_.constants.size(); ++k)
      if (at("constants", k); list_depth(static_cast<ConstId>(k), 0, work) == 0) return false;
    return true;
  }
  bool within(std::int64_t low, std::int64_t i, std::int64_t high) {
    return (low <= i && i <= high) || refuse("{} is out of range", i);
  }
  bool constant(const ConstRow& c) {
    bool has_scale = c.tag == Tag::Decimal || c.tag == Tag::Money;
    bool has_aux = c.tag == Tag::Money || c.tag == Tag::Text || c.tag == Tag::Enum ||
                   c.tag == Tag::List || c.tag == Tag::Entity;
    if (c.scale > (has_scale ? value::kMaxScale : 0))
      return refuse("scale {} is out of range", c.scale);
    if (!has_aux && c.aux != 0) return refuse("an unused part is not 0");
    switch (c.tag) {
      case Tag::Missing: return within(0, c.i, 0);
      case Tag::Bool: return within(0, c.i, 1);
      case Tag::Int:
      case Tag::Duration:
      case Tag::Period: return true;
      case Tag::Decimal:
        if (c.scale > 0 && c.i % 10 == 0) return refuse("a decimal has trailing zeros");
        return within(-value::kMaxMantissa, c.i, value::kMaxMantissa);
      case Tag::Money:
        return currency(c.aux) && within(-value::kMaxMantissa, c.i, value::kMaxMantissa);
      case Tag::Text: return text(c.aux) && within(0, c.i, 0);
      case Tag::Time: return within(value::kMinTime, c.i, value::kMaxTime);
      case Tag::Date: return within(value::kMinDate, c.i, value::kMaxDate);
      case Tag::Clock: return within(0, c.i, value::kSecondsPerDay);
      case Tag::Enum:
        return index(c.aux, image_.enums, "enum") &&
               within(0, c.i, std::int64_t{image_.enums[c.aux].members.count} - 1);
      case Tag::Role: return within(0, c.i, static_cast<std::int64_t>(image_.roles.size()) - 1);
      case Tag::List:
        return within(0, c.i, kNone - 1) &&
               range({static_cast<std::uint32_t>(c.i), c.aux}, image_.constants, "elements");
      case Tag::Entity:
        return index(c.aux, image_.entities, "entity") && within(0, c.i, kNone - 1) &&
               range({static_cast<std::uint32_t>(c.i), parts_of(c)}, image_.constants, "fields");
      case Tag::Fault:
      case Tag::Principal:
      case Tag::Record:
      case Tag::Iterator: break;
    }
    return refuse("no constant can have type {}", static_cast<unsigned>(c.tag));
  }
  bool currency(std::uint32_t code) {
    for (int shift : {16, 8, 0})
      if (char c = static_cast<char>((code >> shift) & 0xff); c < 'A' || c > 'Z')
        return refuse("no currency");
    return code >> 24 == 0 || refuse("no currency");
  }
  // How many constants a list or an entity (its id, then its fields) is made of.
  std::uint32_t parts_of(const ConstRow& c) const {
    return c.tag == Tag::Entity ? image_.entities[c.aux].fields.count + 1 : c.aux;
  }
  // 1 for what has no parts; 0 when lists and entities nest too deep (a cycle does) or overlap beyond reason.
  std::uint32_t list_depth(ConstId id, std::uint32_t above, std::uint64_t& work) {
    const ConstRow& c = image_.constants[id];
    if (c.tag != Tag::List && c.tag != Tag::Entity) return 1;
    if (depths_[id] != 0)
      return above + depths_[id] <= kMaxNesting ? depths_[id] : (refuse("lists nest too deep"), 0);
    if (above >= kMaxNesting) return refuse("lists nest too deep"), 0;
    if ((work += parts_of(c)) > 64 * (image_.constants.size() + 1))
      return refuse("constant lists overlap too much"), 0;
    std::uint32_t depth = 1;
    for (std::uint32_t k = 0; k < parts_of(c); ++k) {
      std::uint32_t element = list_depth(static_cast<ConstId>(c.i) + k, above + 1, work);
      if (element == 0) return 0;
      if (c.tag == Tag::List &&
          image_.constants[static_cast<std::size_t>(c.i) + k].tag == Tag::Missing)
        return refuse("a list holds a missing value"), 0;
      depth = std::max(depth, element + 1);
    }
    return depths_[id] = depth;
  }

  // Whether a constant is a value of a type. A whole number may stand for a decimal.
  bool fits(ConstId id, TypeId type) {
    const ConstRow& c = image_.constants[id];
    const TypeRow& t = image_.types[type];
    auto is = [&](Tag tag) { return c.tag == tag; };
    if (is(Tag::Missing))
      return t.is_optional || refuse("constant {} is missing where a value is needed", id);
    bool ok = false;
    switch (t.kind) {
      case TypeKind::Bool: ok = is(Tag::Bool); break;
      case TypeKind::Int: ok = is(Tag::Int); break;
      case TypeKind::Decimal: ok = is(Tag::Decimal) || is(Tag::Int); break;
      case TypeKind::Money: ok = is(Tag::Money); break;
      case TypeKind::Text: ok = is(Tag::Text); break;
      case TypeKind::Time: ok = is(Tag::Time); break;
      case TypeKind::Date: ok = is(Tag::Date); break;
      case TypeKind::Duration: ok = is(Tag::Duration) || is(Tag::Period); break;
      case TypeKind::Period: ok = is(Tag::Period); break;
      case TypeKind::Clock: ok = is(Tag::Clock); break;
      case TypeKind::Enum: ok = is(Tag::Enum) && c.aux == t.a; break;
      case TypeKind::Role: ok = is(Tag::Role); break;
      case TypeKind::List:
      case TypeKind::Set: ok = is(Tag::List); break;
      case TypeKind::Entity: ok = is(Tag::Entity) && c.aux == t.a; break;
      case TypeKind::Principal:
      case TypeKind::Union:
      case TypeKind::Record: break;
    }
    return ok || refuse("constant {} is not of type {}", id, type);
  }

  // ---- facts ------------------------------------------------------------------------------------

  bool same_type(TypeId a, TypeId b) {
    const TypeRow &x = image_.types[a], &y = image_.types[b];
    return x.kind == y.kind && x.a == y.a && x.b == y.b;
  }
  bool facts() {
    for (std::size_t k = 0; k < image_.facts.size(); ++k) {
      at("facts", k);
      const FactRow& f = image_.facts[k];
      if (!text(f.name) || !index(f.type, image_.types, "type") ||
          !range({f.slot, f.slot_count}, image_.slots, "slots"))
        return false;
      const TypeRow& type = image_.types[f.type];
      const FieldRow* fields = image_.principal_fields.data();
      std::size_t count = image_.principal_fields.size();
      bool is_entity = type.kind == TypeKind::Entity;
      if (is_entity) {
        const Range& r = image_.entities[type.a].fields;
        fields = image_.fields.data() + r.first, count = r.count;
      }
      std::size_t wanted = is_entity || type.kind == TypeKind::Principal ? 2 + count : 1;
      if (f.slot_count != wanted)
        return refuse("has {} slots, its type needs {}", f.slot_count, wanted);
      if (!fact_slots(static_cast<std::uint32_t>(k), f, fields)) return false;
    }
    return true;
  }
  bool fact_slots(std::uint32_t id, const FactRow& f, const FieldRow* fields) {
    for (std::uint32_t s = 0; s < f.slot_count; ++s) {
      const SlotRow& slot = image_.slots[f.slot + s];
      if (slot.fact != id) return refuse("slot {} belongs to fact {}", f.slot + s, slot.fact);
      if (!index(slot.type, image_.types, "slot type")) return false;
      bool agrees = s == 0   ? same_type(slot.type, f.type)
                    : s == 1 ? image_.types[slot.type].kind == TypeKind::Text
                             : same_type(slot.type, fields[s - 2].type);
      if (!agrees) return refuse("slot {} is not of the type of what it holds", f.slot + s);
    }
    return true;
  }
  bool slots() {
    for (std::size_t k = 0; k < image_.slots.size(); ++k) {
      at("slots", k);
      const SlotRow& s = image_.slots[k];
      if (!text(s.path) || !index(s.type, image_.types, "type") ||
          !index(s.fact, image_.facts, "fact"))
        return false;
      const FactRow& f = image_.facts[s.fact];
      if (k < f.slot || k - f.slot >= f.slot_count)
        return refuse("lies outside its fact {}", s.fact);
    }
    return true;
  }

  bool settings() {
    for (std::size_t k = 0; k < image_.settings.size(); ++k) {
      at("settings", k);
      const SettingRow& s = image_.settings[k];
      if (!text(s.name) || !host_value(s.value)) return false;
    }
    return true;
  }
  bool externs() {
    for (std::size_t k = 0; k < image_.externs.size(); ++k) {
      at("externs", k);
      const ExternRow& e = image_.externs[k];
      if (!text(e.name) || !range(e.params, image_.indices, "parameters") || !host_value(e.result))
        return false;
      for (std::uint32_t p = e.params.first; p < e.params.end(); ++p)
        if (!index(image_.indices[p], image_.types, "type")) return false;
    }
    return true;
  }
  bool host_value(const HostValue& v) {
    if (!index(v.type, image_.types, "type")) return false;
    for (ConstId c : {v.initial, v.low, v.high})
      if (c != kNone && (!index(c, image_.constants, "constant") || !fits(c, v.type))) return false;
    return true;
  }

  bool tables() {
    std::uint64_t total = 0;
    for (std::size_t k = 0; k < image_.tables.size(); ++k) {
      at("tables", k);
      const TableRow& t = image_.tables[k];
      if (!text(t.name) || !index(t.key, image_.types, "type") ||
          !index(t.value, image_.types, "type") ||
          !range(t.entries, image_.table_entries, "entries"))
        return false;
      total += t.entries.count;
      if (total > image_.table_entries.size()) return refuse("tables share entries");
      if (!entries(t)) return false;
    }
    return true;
  }
  bool entries(const TableRow& t) {
    using Key = std::tuple<Tag, std::uint8_t, std::uint32_t, std::int64_t>;
    std::vector<Key> keys;
    for (std::uint32_t e = t.entries.first; e < t.entries.end(); ++e) {
      const TableEntry& entry = image_.table_entries[e];
      if (!index(entry.key, image_.constants, "key") ||
          !index(entry.value, image_.constants, "value"))
        return false;
      if (!fits(entry.key, t.key) || !fits(entry.value, t.value)) return false;
      const ConstRow& c = image_.constants[entry.key];
      if (c.tag == Tag::List || c.tag == Tag::Money || c.tag == Tag::Missing)
        return refuse("a key of type {}", static_cast<unsigned>(c.tag));
      if (!keys.empty() && std::get<0>(keys[0]) != c.tag) return refuse("keys of two types");
      keys.emplace_back(c.tag, c.scale, c.aux, c.i);
    }
    std::sort(keys.begin(), keys.end());
    return std::adjacent_find(keys.begin(), keys.end()) == keys.end() ||
           refuse("a key occurs twice");
  }

  // A record's value is an entity with its id, and each field of its type or, when it is computed, missing.
  bool instances() {
    std::vector<std::pair<std::uint32_t, TextId>> ids;
    for (std::size_t k = 0; k < image_.instances.size(); ++k) {
      at("instances", k);
      const InstanceRow& r = image_.instances[k];
      if (!text(r.name) || !text(r.id) || !text(r.title) ||
          !index(r.entity, image_.entities, "entity") ||
          !index(r.value, image_.constants, "constant"))
        return false;
      const ConstRow& c = image_.constants[r.value];
      if (c.tag != Tag::Entity || c.aux != r.entity)
        return refuse("its value is not of its entity");
      const ConstRow& id = image_.constants[static_cast<std::size_t>(c.i)];
      if (id.tag != Tag::Text || id.aux != r.id) return refuse("its value has another id");
      ids.emplace_back(r.entity, r.id);
      const Range fields = image_.entities[r.entity].fields;
      for (std::uint32_t f = 0; f < fields.count; ++f) {
        const ConstId field = static_cast<ConstId>(c.i) + 1 + f;
        const bool is_absent = image_.constants[field].tag == Tag::Missing;
        const FieldRow& row = image_.fields[fields.first + f];
        if (!(is_absent && row.is_volatile) && !fits(field, row.type)) return false;
      }
    }
    std::sort(ids.begin(), ids.end());
    return std::adjacent_find(ids.begin(), ids.end()) == ids.end() ||
           refuse("two records of one id");
  }
  bool computed() {
    for (std::size_t k = 0; k < image_.computed.size(); ++k) {
      at("computed", k);
      const ComputedRow& r = image_.computed[k];
      if (!index(r.instance, image_.instances, "instance")) return false;
      const std::uint32_t count = image_.entities[image_.instances[r.instance].entity].fields.count;
      if (r.field >= count) return refuse("field {} does not exist, there are {}", r.field, count);
      if (!function(r.function, 1, "computation")) return false;
    }
    return true;
  }

  bool patterns() {
    for (std::size_t k = 0; k < image_.patterns.size(); ++k)
      if (at("patterns", k); !text(image_.patterns[k])) return false;
    return true;
  }

  bool sources() {
    std::uint64_t total = 0;
    for (std::size_t k = 0; k < image_.sources.size(); ++k) {
      at("sources", k);
      const Range& r = image_.sources[k].kinds;
      if (!range(r, image_.indices, "kinds")) return false;
      if (r.count == 0) return refuse("a source without kinds");
      total += r.count;
      if (total > image_.indices.size()) return refuse("sources share their lists of kinds");
      for (std::uint32_t i = r.first; i < r.end(); ++i)
        if (!index(image_.indices[i], image_.kinds, "kind")) return false;
      const Range& keys = image_.sources[k].keys;
      if (!range(keys, image_.indices, "keys")) return false;
      if (keys.count != 0 && keys.count != r.count)
        return refuse("keys for some of the kinds only");
      for (std::uint32_t i = 0; i < keys.count; ++i)
        if (!can_be_key(image_, image_.kinds[image_.indices[r.first + i]],
                        image_.indices[keys.first + i]))
          return refuse("field {} of a kind is nothing to narrow by", image_.indices[keys.first + i]);
    }
    return true;
  }
  bool engine_kinds() {
    place_all();
    for (std::uint32_t kind :
         {image_.delegation_kind, image_.asked_kind, image_.approval_kind, image_.rejection_kind})
      if (!maybe(kind, image_.kinds, "kind")) return false;
    return true;
  }

  std::vector<std::uint32_t> depths_;
};

}  // namespace

std::string verify_schema(const Image& image) {
  Schema schema(image);
  schema.run();
  return schema.error();
}

}  // namespace writ::program
