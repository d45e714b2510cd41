// Literals: from their digits to constants. The checker has refused what does not fit.
#include "lang/compile/lowering.hpp"
#include "runtime/value/ops.hpp"

namespace writ::codegen {

using program::ConstRow;
using program::TypeKind;
using syntax::NodeId;
using syntax::NodeKind;
using value::Tag;

namespace {

ConstRow row_of(const value::Value& v) {
  return {.tag = v.tag, .scale = v.scale, .aux = v.aux, .i = v.i};
}

ConstRow scalar(Tag tag, std::int64_t i) { return {.tag = tag, .i = i}; }

std::string without_underscores(std::string_view digits) {
  std::string out;
  for (char c : digits)
    if (c != '_' && c != ',') out.push_back(c);
  return out;
}

// "2 days" as written, the number and the unit.
std::pair<std::string_view, std::string_view> split(std::string_view text) {
  std::size_t k = 0;
  while (k < text.size() && text[k] != ' ' && text[k] != '\t' && text[k] != '\n' && text[k] != '\r')
    ++k;
  std::size_t unit = k;
  while (unit < text.size() &&
         (text[unit] == ' ' || text[unit] == '\t' || text[unit] == '\n' || text[unit] == '\r'))
    ++unit;
  return {text.substr(0, k), text.substr(unit)};
}

}  // namespace

ConstRow Lowering::literal(std::uint32_t tree, NodeId node) {
  const syntax::Tree& t = model_.trees[tree];
  const std::string_view text = t.text_of(node);
  switch (t.kind(node)) {
    case NodeKind::True: return scalar(Tag::Bool, 1);
    case NodeKind::False: return scalar(Tag::Bool, 0);
    case NodeKind::Number: {
      const std::string digits = without_underscores(text);
      if (type_of(tree, node).kind == TypeKind::Int)
        if (auto n = value::parse_int(digits)) return scalar(Tag::Int, *n);
      if (auto d = value::parse_decimal(digits)) return row_of(*d);
      return {};
    }
    case NodeKind::Percent: {
      std::string digits = without_underscores(text.substr(0, text.find_first_of(" \t\r\n%")));
      if (auto d = value::parse_decimal(digits + "e-2")) return row_of(*d);
      return {};
    }
    case NodeKind::Amount: {
      const auto [number, unit] = split(text);
      if (auto d = value::parse_duration(std::string(number) + " " + std::string(unit)))
        return row_of(*d);
      return {};
    }
    case NodeKind::Money: {
      const auto [number, currency] = split(text);
      if (auto m = value::parse_money(without_underscores(number), currency)) return row_of(*m);
      return {};
    }
    case NodeKind::Text: return {.tag = Tag::Text, .aux = build_.text(syntax::unquote(text))};
    case NodeKind::Time: {
      if (auto d = value::parse_date(text)) {
        constexpr std::int64_t kDay = 86'400'000'000;
        if (type_of(tree, node).kind == TypeKind::Time) return scalar(Tag::Time, *d * kDay);
        return scalar(Tag::Date, *d);
      }
      if (auto at = value::parse_time(text)) return scalar(Tag::Time, *at);
      return {};
    }
    case NodeKind::ClockTime:
      if (auto c = value::parse_clock(text)) return scalar(Tag::Clock, *c);
      return {};
    default: return {};
  }
}

}  // namespace writ::codegen
