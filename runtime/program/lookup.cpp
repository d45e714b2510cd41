#include "runtime/program/lookup.hpp"

#include <algorithm>

namespace writ::program {

using value::Tag;
using value::Value;

bool key_less(const Value& a, const Value& b) {
  if (a.tag != b.tag) return a.tag < b.tag;
  if (a.tag == Tag::Text) return a.text->view() < b.text->view();
  if (a.aux != b.aux) return a.aux < b.aux;
  if (a.scale != b.scale) return a.scale < b.scale;
  return a.i < b.i;
}

LookupTable::LookupTable(std::vector<Entry> entries) : entries_(std::move(entries)) {
  std::sort(entries_.begin(), entries_.end(),
            [](const Entry& a, const Entry& b) { return key_less(a.key, b.key); });
  for (const Entry& entry : entries_) keys_.push_back(entry.key);
}

bool LookupTable::has_duplicates() const {
  return std::adjacent_find(keys_.begin(), keys_.end(), [](const Value& a, const Value& b) {
           return !key_less(a, b);
         }) != keys_.end();
}

const Value* LookupTable::find(const Value& key) const {
  if (key.tag > Tag::Role) return nullptr;  // not a scalar
  auto at = std::lower_bound(
      entries_.begin(), entries_.end(), key,
      [](const Entry& entry, const Value& wanted) { return key_less(entry.key, wanted); });
  return at != entries_.end() && !key_less(key, at->key) ? at->value : nullptr;
}

}  // namespace writ::program
