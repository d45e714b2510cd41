// Literals and what is constant: their types, their values, and what does not fit.
#include "lang/check/checker.hpp"

#include "runtime/value/ops.hpp"

namespace writ::check {
namespace {

std::string digits_of(std::string_view text) {
  std::string out;
  for (char c : text)
    if (c != '_' && c != ',') out.push_back(c);
  return out;
}

// "2 days" as number and unit.
std::pair<std::string_view, std::string_view> split(std::string_view text) {
  const std::size_t blank = text.find_first_of(" \t\r\n");
  if (blank == std::string_view::npos) return {text, {}};
  const std::size_t unit = text.find_first_not_of(" \t\r\n", blank);
  return {text.substr(0, blank),
          unit == std::string_view::npos ? std::string_view() : text.substr(unit)};
}

bool is_whole(std::string_view digits) { return digits.find('.') == std::string_view::npos; }

std::optional<value::Value> tagged(value::Tag tag, std::optional<std::int64_t> i) {
  if (!i) return std::nullopt;
  return value::of_scalar(tag, *i);
}

}  // namespace

// The value of a literal, a negated literal, or a product or sum of constants.
std::optional<value::Value> Checker::constant(NodeId n) const {
  if (n == kNoNode) return std::nullopt;
  const std::string_view t = text(n);
  switch (tree_->kind(n)) {
    case NodeKind::True: return value::of_bool(true);
    case NodeKind::False: return value::of_bool(false);
    case NodeKind::Number: {
      const std::string digits = digits_of(t);
      return is_whole(digits) ? tagged(value::Tag::Int, value::parse_int(digits))
                              : value::parse_decimal(digits);
    }
    case NodeKind::Percent:
      return value::parse_decimal(digits_of(t.substr(0, t.find_first_of(" \t\r\n%"))) + "e-2");
    case NodeKind::Amount: {
      const auto [number, unit] = split(t);
      return value::parse_duration(std::string(number) + " " + std::string(unit));
    }
    case NodeKind::Money: {
      const auto [number, currency] = split(t);
      return value::parse_money(digits_of(number), currency);
    }
    case NodeKind::Time:
      if (const auto day = value::parse_date(t)) return value::of_scalar(value::Tag::Date, *day);
      return tagged(value::Tag::Time, value::parse_time(t));
    case NodeKind::ClockTime: return tagged(value::Tag::Clock, value::parse_clock(t));
    case NodeKind::Negate: {
      const auto x = constant(tree_->child(n, 0));
      if (!x) return x;
      const value::Result r = value::neg(*x);
      return r.failed ? std::nullopt : std::optional(r.value);
    }
    case NodeKind::Sum:
    case NodeKind::Product: {
      std::optional<value::Value> total = constant(tree_->child(n, 0));
      for (NodeId term : tree_->children(n)) {
        if (tree_->kind(term) != NodeKind::Term || !total) continue;
        const auto x = constant(tree_->child(term, 0));
        if (!x) return std::nullopt;
        const SyntaxOp op = tree_->op(term);
        if (total->tag != x->tag && !(op == SyntaxOp::Mul && x->tag == value::Tag::Int))
          return std::nullopt;
        const value::Result r = op == SyntaxOp::Add   ? value::add(*total, *x)
                                : op == SyntaxOp::Sub ? value::sub(*total, *x)
                                : op == SyntaxOp::Mul ? value::mul(*total, *x)
                                                      : value::div(*total, *x);
        if (r.failed) return std::nullopt;
        total = r.value;
      }
      return total;
    }
    default: return std::nullopt;
  }
}

TypeId Checker::literal(NodeId n, TypeId hint) {
  const auto out_of_range = [&](const char* what, const char* label) {
    report(Code::BadLiteral, n, {std::string(text(n)), what}, label);
    return kErrorType;
  };
  const std::optional<value::Value> v = constant(n);
  switch (tree_->kind(n)) {
    case NodeKind::True:
    case NodeKind::False: return bool_type();
    case NodeKind::Text: {
      const std::uint32_t e = hinted_enum(hint);
      if (e == kNone) return text_type_;
      const std::string name = syntax::unquote(text(n));
      const std::uint32_t member = member_of(e, name);
      if (member == kNone) return unknown_member(n, e);
      used_[static_cast<std::size_t>(Sort::Enum)].insert(e);
      const bool is_word =
          !name.empty() && name.find_first_not_of(
                               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") ==
                               std::string::npos;
      if (is_word) {
        auto& d = report(Code::QuotedMember, n, {name, model_.enums[e].name});
        d.label = "written `" + name + "`";
        d.edits.push_back({d.span, name});
      }
      refer(n, {RefKind::EnumMember, e, member});
      return model_.types.required(hint);
    }
    case NodeKind::Number:
      if (v) return scalar(is_whole(text(n)) ? TypeKind::Int : TypeKind::Decimal);
      return out_of_range("a number", is_whole(text(n))
                                          ? "an int has 64 bits"
                                          : "a decimal has 18 digits, 9 of them behind the point");
    case NodeKind::Percent:
      if (v) return scalar(TypeKind::Decimal);
      return out_of_range("a percentage", "a decimal has 18 digits, 9 of them behind the point");
    case NodeKind::Amount:
      if (v) return scalar(v->tag == value::Tag::Period ? TypeKind::Period : TypeKind::Duration);
      return out_of_range(
          "a duration", "a whole number of seconds, minutes, hours, days, weeks, months or years");
    case NodeKind::Money:
      if (v) return scalar(TypeKind::Money);
      return out_of_range("an amount of money",
                          "digits and a currency of three capitals, `500 EUR`");
    case NodeKind::ClockTime:
      return v ? scalar(TypeKind::Clock) : kErrorType;  // reported while reading
    case NodeKind::Time: {
      if (!v) return kErrorType;  // reported while reading
      const bool wants_time = kind_of(hint) == TypeKind::Time && hint != kErrorType;
      return scalar(v->tag == value::Tag::Time || wants_time ? TypeKind::Time : TypeKind::Date);
    }
    default: return kErrorType;
  }
}

}  // namespace writ::check
