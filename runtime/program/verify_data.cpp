// What a program holds besides its rules: settings, externs, tables and records, all of them made of constants.
#include <algorithm>
#include <tuple>
#include <vector>

#include "runtime/program/verify_constants.hpp"

namespace writ::program {
namespace {

using value::Tag;

class Data : public ConstantFinding {
 public:
  using ConstantFinding::ConstantFinding;
  void run() { (void)(settings() && externs() && tables() && instances() && computed()); }

 private:
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
};

}  // namespace

std::string verify_data(const Image& image) {
  Data data(image);
  data.run();
  return data.error();
}

}  // namespace writ::program
