#include "runtime/decide/words.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace writ::decide {

namespace {

constexpr std::size_t kLongestWord = 64;
constexpr std::size_t kMostListed = 12;

// Edits (insert, remove, replace, swap of neighbours) between two words, without regard to ASCII case.
std::size_t edits(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string near_spellings(std::string_view word, const std::vector<std::string_view>& known) {
  if (word.empty() || word.size() > kLongestWord) return {};
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (std::string_view k : known) {
    if (k.empty() || k.size() > kLongestWord) continue;
    const std::size_t far = edits(word, k);
    if (far <= std::max<std::size_t>(1, std::max(word.size(), k.size()) / 3))
      near.emplace_back(far, k);
  }
  std::sort(near.begin(), near.end());
  if (near.empty()) return {};
  if (near.size() > 3) near.resize(3);
  std::string out = "; did you mean ";
  for (std::size_t k = 0; k < near.size(); ++k)
    out += fmt::format("{}`{}`",
                       k == 0                 ? ""
                       : k + 1 == near.size() ? " or "
                                              : ", ",
                       near[k].second);
  return out + "?";
}

std::string one_of(const std::vector<std::string_view>& known) {
  if (known.empty()) return "nothing";
  std::string out = known.size() == 1 ? "" : "one of ";
  for (std::size_t k = 0; k < known.size() && k < kMostListed; ++k)
    out += fmt::format("{}{}", k == 0 ? "" : ", ", known[k]);
  if (known.size() > kMostListed) out += fmt::format(" and {} more", known.size() - kMostListed);
  return out;
}

std::string quoted(std::string_view found) {
  std::string out = "\"";
  std::size_t characters = 0;
  for (char c : found) {
    const bool begins = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    if (begins && ++characters > 60) return out + "…\"";
    if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out + "\"";
}

std::vector<std::string_view> member_spellings(const program::Image& image, std::uint32_t enum_id) {
  std::vector<std::string_view> out;
  const program::Range members = image.enums[enum_id].members;
  for (std::uint32_t m = members.first; m < members.end(); ++m)
    out.push_back(image.text(image.members[m].outside));
  return out;
}

std::vector<std::string_view> role_spellings(const program::Image& image) {
  std::vector<std::string_view> out;
  for (const program::RoleRow& r : image.roles) out.push_back(image.text(r.outside));
  return out;
}

std::string expectation(const program::Image& image, program::TypeId type) {
  using program::TypeKind;
  const program::TypeRow& t = image.types[type];
  switch (t.kind) {
    case TypeKind::Bool: return "true or false";
    case TypeKind::Int: return "a whole number of at most 64 bits";
    case TypeKind::Decimal:
      return "a number of at most 18 digits, at most 9 of them after the point";
    case TypeKind::Money: return R"(money such as {"amount": "500.00", "currency": "EUR"})";
    case TypeKind::Text: return "text";
    case TypeKind::Time: return "a time such as \"2026-11-24T10:00:00Z\"";
    case TypeKind::Date: return "a date such as \"2026-11-24\"";
    case TypeKind::Duration: return "a duration such as \"2 days\" or \"PT48H\"";
    case TypeKind::Period: return "a calendar period such as \"3 months\" or \"P3M\"";
    case TypeKind::Clock: return "a clock time such as \"08:00\"";
    case TypeKind::Enum: return one_of(member_spellings(image, t.a));
    case TypeKind::Role: return "a role: " + one_of(role_spellings(image));
    case TypeKind::Principal:
      if (t.a == program::kPersonMask) return "the id of a person of the directory";
      if (t.a == program::kAgentMask) return "the id of an agent of the directory";
      return "the id of a person or an agent of the directory";
    case TypeKind::Entity: {
      const program::EntityRow& e = image.entities[t.a];
      return e.is_anonymous ? "an object" : fmt::format("an object, {}", image.text(e.outside));
    }
    case TypeKind::Union: {
      std::vector<std::string_view> names;
      for (std::uint32_t k = 0; k < t.b; ++k)
        names.push_back(image.text(image.entities[image.members_of_unions[t.a + k]].outside));
      return "an object with the member \"type\": " + one_of(names);
    }
    case TypeKind::List: return "an array";
    case TypeKind::Set: return "an array without repetition";
    case TypeKind::Record: return "a record";
  }
  return "a value";
}

std::string_view name_of(Reason::Kind kind) {
  switch (kind) {
    case Reason::Kind::Permit: return "permit";
    case Reason::Kind::Forbid: return "forbid";
    case Reason::Kind::Require: return "require";
    case Reason::Kind::Lane: return "lane";
    case Reason::Kind::Fault: return "fault";
    case Reason::Kind::Undeliverable: return "undeliverable";
    case Reason::Kind::NoRulePermits: return "no rule permits";
    case Reason::Kind::NotRecorded: return "not recorded";
  }
  return "";
}

std::string_view name_of(value::FaultKind kind) {
  using value::FaultKind;
  switch (kind) {
    case FaultKind::MissingValue: return "missing value";
    case FaultKind::Overflow: return "overflow";
    case FaultKind::DivisionByZero: return "division by zero";
    case FaultKind::CurrencyMix: return "two currencies";
    case FaultKind::UnknownZone: return "unknown time zone";
    case FaultKind::UnknownMember: return "unknown enum member";
    case FaultKind::HistoryShort: return "history too short";
    case FaultKind::OverBound: return "over the declared bound";
    case FaultKind::HostFailure: return "host function failed";
    case FaultKind::NoSeat: return "nobody is asked";
    case FaultKind::StepLimit: return "step limit";
    case FaultKind::Internal: return "internal";
  }
  return "internal";
}

std::string place_of(const program::Image& image, program::SpanId span) {
  if (span >= image.map.spans.size()) return {};
  const program::SpanRow& s = image.map.spans[span];
  if (s.file >= image.map.files.size()) return {};
  return fmt::format("{}:{}:{}", image.map.files[s.file].name, s.line, s.column);
}

std::string join_path(std::string_view base, std::string_view name) {
  if (base.empty() || name.empty()) return std::string(base.empty() ? name : base);
  return name[0] == '[' ? fmt::format("{}{}", base, name) : fmt::format("{}.{}", base, name);
}

}  // namespace writ::decide
