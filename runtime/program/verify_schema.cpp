#include <algorithm>
#include <vector>

#include "runtime/program/scan.hpp"
#include "runtime/program/verify_constants.hpp"
#include "runtime/value/utf8.hpp"

namespace writ::program {
namespace {

using value::Tag;

class Schema : public ConstantFinding {
 public:
  Schema(const Image& image, TextTable& ids) : ConstantFinding(image), ids_(ids) {}
  void run() {
    (void)(texts() && types() && enums() && roles() && fields() && entities() && lists() &&
           kinds() && obligations() && constants() && facts() && slots() && patterns() &&
           sources() && engine_kinds());
  }

 private:
  void place_all() { at("image", 0); }

  bool texts() {
    if (image_.texts.empty() || !image_.texts[0].empty())
      return at("texts", 0), refuse("the first text is not empty");
    for (std::size_t k = 0; k < image_.texts.size(); ++k) {
      at("texts", k);
      if (image_.texts[k].size() >= kNone) return refuse("too long");
      if (!value::utf8::valid(image_.texts[k])) return refuse("not UTF-8");
    }
    const std::uint32_t twice = ids_.fill(image_.texts);
    return twice == kNone || (place_all(), refuse("the text `{}` occurs twice", image_.texts[twice]));
  }

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

  TextTable& ids_;
};

}  // namespace

std::string verify_schema(const Image& image, TextTable& ids) {
  Schema schema(image, ids);
  schema.run();
  return schema.error();
}

}  // namespace writ::program
