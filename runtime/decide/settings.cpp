#include "runtime/decide/settings.hpp"

#include "runtime/decide/host_value.hpp"
#include "runtime/decide/words.hpp"

namespace writ::decide {

using program::kNone;
using value::Value;

void Settings::reset() {
  const program::Image& image = program_.image();
  values_.assign(image.settings.size(), Value{});
  for (std::size_t k = 0; k < values_.size(); ++k)
    if (image.settings[k].value.initial != kNone)
      values_[k] = program_.constant(image.settings[k].value.initial);
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
    Value v;
    if (!read_host_value(typed, in, image.settings[k].value, v)) return false;
    values_[k] = v;
  }
  return in.ok();
}

std::uint32_t Settings::first_unset() const {
  const program::Image& image = program_.image();
  for (std::uint32_t k = 0; k < values_.size(); ++k)
    if (values_[k].is_missing() && !image.types[image.settings[k].value.type].is_optional) return k;
  return kNone;
}

}  // namespace writ::decide
