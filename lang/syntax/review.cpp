#include "lang/syntax/review.hpp"

#include <fmt/format.h>

namespace writ::syntax {
namespace {

using diag::Code;
using diag::Diagnostic;
using std::string_view;

struct Point {
  std::uint32_t value;
  std::uint32_t length;
};  // length 0: not UTF-8

Point decode(string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::uint32_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + length > text.size()) return {0, 0};
  std::uint32_t value = lead & (0x7Fu >> length);
  for (std::uint32_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {0, 0};
    value = value << 6 | (byte(i) & 0x3F);
  }
  const bool is_overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  const bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
  return is_overlong || is_surrogate || value > 0x10FFFF ? Point{0, 0} : Point{value, length};
}

bool is_control(std::uint32_t p) {
  return (p < 0x20 && p != '\t' && p != '\n' && p != '\r') || (p >= 0x7F && p < 0xA0);
}
// Bidirectional controls, and the line breaks that only some programs show.
bool is_deceptive(std::uint32_t p) {
  return p == 0x061C || p == 0x200E || p == 0x200F || (p >= 0x2028 && p <= 0x202E) ||
         (p >= 0x2066 && p <= 0x2069);
}

std::uint32_t digits(string_view text, std::size_t at, std::size_t count) {
  std::uint32_t n = 0;
  for (std::size_t i = at; i < at + count && i < text.size(); ++i)
    n = n * 10 + static_cast<std::uint32_t>(text[i] - '0');
  return n;
}
bool is_date(string_view t) {
  const std::uint32_t year = digits(t, 0, 4), month = digits(t, 5, 2), day = digits(t, 8, 2);
  if (year == 0 || month < 1 || month > 12 || day < 1) return false;
  const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  constexpr std::uint32_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return day <= kDays[month - 1] + (month == 2 && is_leap ? 1 : 0);
}
// HH:MM with what may follow; `:60` does not exist here.
bool is_clock(string_view t) {
  const bool has_seconds = t.size() > 5 && t[5] == ':';
  return digits(t, 0, 2) < 24 && digits(t, 3, 2) < 60 && (!has_seconds || digits(t, 6, 2) < 60);
}
bool is_offset(string_view t) { return t == "Z" || (digits(t, 1, 2) < 24 && digits(t, 4, 2) < 60); }
bool is_time(string_view t) {
  if (!is_date(t)) return false;
  if (t.size() == 10) return true;
  const std::size_t offset = t.find_first_of("Z+-", 11);
  return is_clock(t.substr(11, offset - 11)) && is_offset(t.substr(offset));
}

// The operand at the right end of what `or` joins: `a and not has …` ends in the `has`.
NodeId right_end(const Tree& tree, NodeId id) {
  while (!tree.has(id, kParenthesised) &&
         (tree.kind(id) == NodeKind::And || tree.kind(id) == NodeKind::Not))
    id = tree.last_child(id);
  return id;
}

void review_or(const Tree& tree, NodeId id, std::vector<Diagnostic>& out) {
  NodeId before = kNoNode;
  for (NodeId operand : tree.children(id)) {
    const NodeId has = before == kNoNode ? kNoNode : right_end(tree, before);
    before = operand;
    if (has == kNoNode || tree.kind(has) != NodeKind::Has || tree.has(has, kParenthesised))
      continue;
    const NodeId from = tree.last_child(tree.child(has, 0));
    const bool is_name =
        tree.kind(operand) == NodeKind::Ident || tree.kind(operand) == NodeKind::Access;
    if (from == kNoNode || tree.kind(from) != NodeKind::From || !is_name ||
        tree.has(operand, kParenthesised))
      continue;
    const NodeId first = tree.child(from, 0);
    if (tree.has(first, kParenthesised)) continue;
    Diagnostic d{Code::PeopleWithoutParentheses,
                 {tree.file, tree[first].begin, tree[operand].end},
                 {std::string(tree.text_of(first)), std::string(tree.text_of(operand)),
                  std::string(tree.text_of(has))}};
    d.edits.push_back({{tree.file, tree[first].begin, tree[first].begin}, "("});
    d.edits.push_back({{tree.file, tree[operand].end, tree[operand].end}, ")"});
    out.push_back(std::move(d));
  }
}

}  // namespace

std::optional<Diagnostic> refuse_text(std::uint32_t file, string_view text) {
  if (text.size() > kMaxFileSize)
    return Diagnostic{Code::FileTooLarge,
                      {file, 0, 0},
                      {std::to_string(text.size()), std::to_string(kMaxFileSize)}};
  const auto is_plain = [](char c) { return (c >= ' ' && c <= '~') || c == '\n'; };
  for (std::size_t i = 0; i < text.size();) {
    if (is_plain(text[i])) {
      ++i;
      continue;
    }
    const Point p = decode(text, i);
    const auto at = static_cast<std::uint32_t>(i);
    if (p.length == 0)
      return Diagnostic{Code::NotUtf8,
                        {file, at, at + 1},
                        {fmt::format("{:02X}", static_cast<unsigned char>(text[i]))}};
    const bool is_lone_return = p.value == '\r' && text.substr(i + 1, 1) != "\n";
    if (is_control(p.value) || is_deceptive(p.value) || is_lone_return)
      return Diagnostic{
          Code::HiddenCharacter, {file, at, at + p.length}, {fmt::format("U+{:04X}", p.value)}};
    i += p.length;
  }
  return {};
}

void review(const Tree& tree, std::vector<Diagnostic>& out) {
  for (std::uint32_t i = 0; i < tree.nodes.size(); ++i) {
    const NodeId id{i};
    if (tree.kind(id) == NodeKind::Or) review_or(tree, id, out);
    const bool is_wrong = (tree.kind(id) == NodeKind::Time && !is_time(tree.text_of(id))) ||
                          (tree.kind(id) == NodeKind::ClockTime && !is_clock(tree.text_of(id)));
    if (is_wrong) out.push_back({Code::NoSuchTime, tree.span(id), {std::string(tree.text_of(id))}});
  }
}

}  // namespace writ::syntax
