// A table, ready to be asked: entries sorted by key.
#pragma once

#include <vector>

#include "runtime/value/value.hpp"

namespace writ::program {

class LookupTable {
 public:
  struct Entry {
    value::Value key;  // a scalar or a text; of all entries the same type
    const value::Value* value;
  };
  // Borrows what texts and values point at.
  explicit LookupTable(std::vector<Entry> entries);
  // Null when the table has no such key.
  const value::Value* find(const value::Value& key) const;
  const std::vector<value::Value>& keys() const { return keys_; }  // in order
  bool has_duplicates() const;

 private:
  std::vector<Entry> entries_;
  std::vector<value::Value> keys_;
};

// A total order on scalars and texts, by type first; equal exactly for equal values.
bool key_less(const value::Value& a, const value::Value& b);

}  // namespace writ::program
