// A table of the program, ready to be asked: entries sorted by key.
#pragma once

#include <vector>

#include "runtime/program/image.hpp"
#include "runtime/value/value.hpp"

namespace writ::program {

class LookupTable {
 public:
  // Keys are scalars or texts of one type and distinct; the verifier saw to it. Borrows the values.
  LookupTable(const Image& image, const TableRow& row, const std::vector<value::Value>& constants);
  // Null when the table has no such key.
  const value::Value* find(const value::Value& key) const;
  const std::vector<value::Value>& keys() const { return keys_; }  // in order

 private:
  struct Entry {
    value::Value key;
    const value::Value* value;
  };
  std::vector<Entry> entries_;
  std::vector<value::Value> keys_;
};

// A total order on scalars and texts, by type first; equal exactly for equal values.
bool key_less(const value::Value& a, const value::Value& b);

}  // namespace writ::program
