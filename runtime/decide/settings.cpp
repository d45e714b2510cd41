#include "runtime/decide/settings.hpp"

#include <fmt/format.h>

#include "runtime/decide/show.hpp"
#include "runtime/decide/typed.hpp"
#include "runtime/decide/words.hpp"
#include "runtime/value/ops.hpp"

namespace writ::decide {

using program::kNone;
using value::Value;

void Settings::reset() {
  const program::Image& image = program_.image();
  values_.assign(image.settings.size(), Value{});
  for (std::size_t k = 0; k < values_.size(); ++k)
    if (image.settings[k].initial != kNone)
      values_[k] = program_.constant(image.settings[k].initial);
}

bool Settings::read(const Directory& directory, std::string_view text, json::Error& error) {
  std::string copy(text);
  text_.swap(copy);
  arena_.reset();
  reset();
  json::Reader in(text_, arena_);
  if (read_members(in, directory) && in.at_end()) return true;
  error = in.error();
  text_.clear();
  reset();
  return false;
}

bool Settings::read_members(json::Reader& in, const Directory& directory) {
  const program::Image& image = program_.image();
  const TypedContext typed{&program_, &arena_, &directory};
  if (in.peek() != json::Token::Object)
    return in.ok() && in.fail("an object of settings", in.describe_next());
  if (!in.enter_object()) return false;
  std::string_view key;
  while (in.next_member(key)) {
    std::size_t k = 0;
    while (k < image.settings.size() && image.text(image.settings[k].name) != key) ++k;
    if (k == image.settings.size()) {
      std::vector<std::string_view> known;
      for (const program::SettingRow& s : image.settings) known.push_back(image.text(s.name));
      return unknown_member(in, key, known);
    }
    const program::SettingRow& row = image.settings[k];
    Value v;
    if (!read_value(typed, in, row.type, v)) return false;
    bool ok = true;
    value::FaultKind why{};
    const bool low_ok = row.low == kNone || value::compare(program_.constant(row.low), v, ok, why) !=
                                                value::Order::Greater;
    const value::Order to_high = row.high == kNone
                                     ? value::Order::Less
                                     : value::compare(v, program_.constant(row.high), ok, why);
    const bool high_ok =
        to_high == value::Order::Less || (to_high == value::Order::Equal && !row.high_is_open);
    if (!ok || !low_ok || !high_ok) {
      const std::string low =
          row.low == kNone ? "" : plain_text(program_, program_.constant(row.low));
      const std::string high =
          row.high == kNone ? "" : plain_text(program_, program_.constant(row.high));
      return in.fail(fmt::format("a value in {} {} {}", low, row.high_is_open ? "until" : "..", high),
                     plain_text(program_, v));
    }
    values_[k] = v;
  }
  return in.ok();
}

std::uint32_t Settings::first_unset() const {
  const program::Image& image = program_.image();
  for (std::uint32_t k = 0; k < values_.size(); ++k)
    if (values_[k].is_missing() && !image.types[image.settings[k].type].is_optional) return k;
  return kNone;
}

}  // namespace writ::decide
