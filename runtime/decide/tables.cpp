#include "runtime/decide/tables.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/decide/records.hpp"
#include "runtime/decide/show.hpp"
#include "runtime/decide/typed.hpp"
#include "runtime/decide/words.hpp"

namespace writ::decide {

using value::Value;

void Tables::reset() {
  replaced_.clear();
  longest_given_ = 0;
  in_force_.clear();
  for (std::uint32_t t = 0; t < program_.image().tables.size(); ++t)
    in_force_.push_back(&program_.table(t));
}

bool Tables::read(std::string_view text, json::Error& error) {
  std::string copy(text);
  text_.swap(copy);
  reset();
  arena_.reset();
  json::Reader in(text_, arena_);
  if (read_members(in) && in.at_end()) return true;
  error = in.error();
  text_.clear();
  reset();
  return false;
}

std::uint64_t Tables::longest() const {
  std::uint64_t out = longest_given_;
  for (const program::LookupTable* table : in_force_)
    out = std::max<std::uint64_t>(out, table->keys().size());
  return out;
}

bool Tables::read_members(json::Reader& in) {
  const program::Image& image = program_.image();
  if (in.peek() != json::Token::Object)
    return in.ok() && in.fail("an object of tables", in.describe_next());
  if (!in.enter_object()) return false;
  std::string_view name;
  while (in.next_member(name)) {
    std::uint32_t t = 0;
    while (t < image.tables.size() && image.text(image.tables[t].name) != name) ++t;
    if (t == image.tables.size()) {
      std::vector<std::string_view> known;
      for (const program::TableRow& row : image.tables) known.push_back(image.text(row.name));
      return unknown_member(in, name, known);
    }
    if (!read_entries(in, t)) return false;
  }
  return in.ok();
}

bool Tables::read_entries(json::Reader& in, std::uint32_t table) {
  const program::TableRow& row = program_.image().tables[table];
  const TypedContext typed{&program_, &arena_};
  if (in.peek() != json::Token::Object)
    return in.ok() && in.fail("an object of keys and values", in.describe_next());
  if (!in.enter_object()) return false;
  const std::string base = in.path();
  std::vector<program::LookupTable::Entry> entries;
  std::string_view spelt;
  while (in.next_member(spelt)) {
    Value key;
    if (!read_spelt(typed, in, row.key, spelt, key)) return false;
    Value* value = arena_.make<Value>();
    if (!read_value(typed, in, row.value, *value)) return false;
    longest_given_ = std::max(longest_given_, longest_in(program_.image(), *value));
    entries.push_back({key, value});
  }
  if (!in.ok()) return false;
  const std::size_t count = entries.size();
  const program::LookupTable& declared = program_.table(table);
  replaced_.emplace_back(std::move(entries));
  const program::LookupTable& made = replaced_.back();
  if (made.has_duplicates())  // `01` and `1`
    return in.fail_at(base, "each key once", "a key in two spellings");
  if (row.is_total && count < declared.keys().size())
    for (const Value& key : declared.keys())
      if (made.find(key) == nullptr)
        return in.fail_at(base, "an entry for every key, as the table has",
                          fmt::format("none for {}", quoted(plain_text(program_, key))));
  in_force_[table] = &made;
  return true;
}

}  // namespace writ::decide
