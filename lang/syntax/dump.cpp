// The tree as indented text, for golden tests; and the text that a literal stands for.
#include <fmt/format.h>

#include "lang/syntax/format_inline.hpp"
#include "lang/syntax/parse.hpp"

namespace writ::syntax {
namespace {

using std::string_view;

// Leaves whose kind, operator and flags say it all.
bool has_own_text(const Node& n) {
  switch (n.kind) {
    case NodeKind::Name:
    case NodeKind::Spelling:
    case NodeKind::Title:
    case NodeKind::TypeName:
    case NodeKind::Ident:
    case NodeKind::Number:
    case NodeKind::Percent:
    case NodeKind::Amount:
    case NodeKind::Money:
    case NodeKind::Text:
    case NodeKind::Time:
    case NodeKind::ClockTime: return true;
    default: return false;
  }
}

std::string_view word_in_dump(Op op) {
  if (op == Op::SourceOne) return "one";
  return op == Op::SourceRange ? "range" : op == Op::SourceUnion ? "union" : word_of(op);
}

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
  std::vector<std::uint32_t> depth(tree.nodes.size(), 0);  // parents come first
  for (std::uint32_t i = 0; i < tree.nodes.size(); ++i) {
    const Node& n = tree.nodes[i];
    if (n.parent != kNoNode) depth[i] = depth[index(n.parent)] + 1;
    out.append(depth[i] * 2, ' ');
    out += name_of(n.kind);
    if (n.op != Op::None) out += fmt::format(" [{}]", word_in_dump(n.op));
    if (const int flags = n.flags & ~kParenthesised; flags != 0)
      out += fmt::format(" flags={}", flags);
    if ((n.flags & kParenthesised) != 0) out += " (…)";
    if (has_own_text(n)) out += fmt::format(" {}", leaf_text(tree, NodeId{i}));
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
