// The tree as indented text, for golden tests; and the text that a literal stands for.
#include <fmt/format.h>

#include <array>

#include "lang/syntax/parse.hpp"

namespace writ::syntax {
namespace {

using std::string_view;

constexpr std::array kOps{
    string_view(""),        string_view("=="),       string_view("!="),     string_view("<"),        string_view("<="),
    string_view(">"),       string_view(">="),       string_view("in"),     string_view(".."),       string_view("until"),
    string_view("starts"),  string_view("ends"),     string_view("contains"), string_view("like"),   string_view("matches"),
    string_view("+"),       string_view("-"),        string_view("*"),      string_view("/"),        string_view("any"),
    string_view("every"),   string_view("count"),    string_view("sum"),    string_view("min"),      string_view("max"),
    string_view("earliest"), string_view("latest"),  string_view("list"),   string_view("distinct"), string_view("one"),
    string_view("range"),   string_view("union"),    string_view("content"), string_view("keys"),    string_view("unbound"),
    string_view("with"),    string_view("for"),      string_view("to"),     string_view("about"),    string_view("permit"),
    string_view("pending"), string_view("forbid"),   string_view("error")};
static_assert(kOps.size() == static_cast<std::size_t>(Op::ExpectError) + 1);

void append_point(std::string& out, std::uint32_t p) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (p < 0x80) return put(p);
  if (p < 0x800) {
    put(0xC0 | p >> 6);
  } else {
    if (p < 0x10000) {
      put(0xE0 | p >> 12);
    } else {
      put(0xF0 | p >> 18);
      put(0x80 | (p >> 12 & 0x3F));
    }
    put(0x80 | (p >> 6 & 0x3F));
  }
  put(0x80 | (p & 0x3F));
}

}  // namespace

std::string dump(const Tree& tree) {
  std::string out;
  std::vector<std::uint32_t> depth(tree.nodes.size(), 0);   // parents come first
  for (std::uint32_t i = 0; i < tree.nodes.size(); ++i) {
    const Node& n = tree.nodes[i];
    if (n.parent != kNoNode) depth[i] = depth[index(n.parent)] + 1;
    out.append(depth[i] * 2, ' ');
    out += name_of(n.kind);
    if (n.op != Op::None) out += fmt::format(" [{}]", kOps[static_cast<std::size_t>(n.op)]);
    if (const int flags = n.flags & ~kParenthesised; flags != 0) out += fmt::format(" flags={}", flags);
    if ((n.flags & kParenthesised) != 0) out += " (…)";
    const bool is_leaf = n.first_child == kNoNode && n.kind != NodeKind::Error;
    if (is_leaf && n.kind != NodeKind::File) out += fmt::format(" {}", tree.text_of(NodeId{i}));
    out += '\n';
  }
  return out;
}

std::string unquote(string_view literal) {
  if (literal.starts_with('r')) literal.remove_prefix(1);
  else if (literal.find('\\') != string_view::npos) {
    std::string out;
    for (std::size_t i = 1; i + 1 < literal.size(); ++i) {
      if (literal[i] != '\\' || i + 2 >= literal.size()) {
        out += literal[i];
        continue;
      }
      const char c = literal[++i];
      const std::size_t close = c == 'u' ? literal.find('}', i) : string_view::npos;
      if (close != string_view::npos && literal[i + 1] == '{') {
        std::uint32_t point = 0;
        for (std::size_t k = i + 2; k < close && point <= 0x10FFFF; ++k) {
          const char h = literal[k];
          point = point * 16 + static_cast<std::uint32_t>(h <= '9' ? h - '0' : (h | 0x20) - 'a' + 10);
        }
        append_point(out, point);
        i = close;
      } else {
        out += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
      }
    }
    return out;
  }
  return std::string(literal.size() >= 2 ? literal.substr(1, literal.size() - 2) : string_view());
}

}  // namespace writ::syntax
