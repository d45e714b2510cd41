#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "runtime/value/name_table.hpp"

using namespace writ::value;

TEST_CASE("texts are the same exactly when their bytes are, of any length") {
  for (std::size_t size = 0; size < 70; ++size) {
    std::string a;
    for (std::size_t k = 0; k < size; ++k) a += static_cast<char>('a' + k % 26);
    std::string b = a;
    CHECK(same_text(a, b));
    CHECK(quick_hash({1, 2}, a) == quick_hash({1, 2}, b));
    for (std::size_t k = 0; k < size; ++k) {
      b[k] ^= 1;
      CHECK_FALSE(same_text(a, b));
      CHECK(quick_hash({1, 2}, a) != quick_hash({1, 2}, b));
      b[k] ^= 1;
    }
    CHECK_FALSE(same_text(a, a + 'x'));
  }
}

TEST_CASE("a name keeps the number that it had first") {
  std::vector<std::string> names;
  for (int k = 0; k < 1000; ++k) names.push_back("name " + std::to_string(k));
  NameTable table;
  CHECK(table.find("name 0") == NameTable::kNothing);
  for (std::uint32_t k = 0; k < names.size(); ++k) CHECK(table.add(names[k], k));
  for (std::uint32_t k = 0; k < names.size(); ++k) {
    CHECK_FALSE(table.add(names[k], 5000));
    CHECK(table.find(names[k]) == k);
  }
  CHECK(table.find("name 1000") == NameTable::kNothing);
  CHECK(table.find("") == NameTable::kNothing);
  table.clear();
  CHECK(table.find("name 1") == NameTable::kNothing);
}
