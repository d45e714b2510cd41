#include "support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "lang/library/library.hpp"
#include "lang/syntax/parse.hpp"

namespace writ::check {
namespace {

using syntax::NodeId;
using syntax::NodeKind;

void add_files(Checked& c, std::string_view text, std::string name) {
  constexpr std::string_view kMark = "#--- ";
  while (true) {
    const std::size_t next = text.substr(0, kMark.size()) == kMark ? 0 : text.find("\n#--- ");
    if (next != 0) {
      const std::string_view part = text.substr(0, next == std::string_view::npos ? next : next + 1);
      if (!part.empty()) c.sources.add(name, std::string(part));
      if (next == std::string_view::npos) return;
      text.remove_prefix(next + 1);
    }
    const std::size_t end = std::min(text.find('\n'), text.size());
    name = std::string(text.substr(kMark.size(), end - kMark.size()));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (text.empty()) return;
  }
}

std::string module_of(const syntax::Tree& tree, NodeId item) {
  std::string out;
  const NodeId path = tree.find(item, NodeKind::Path);
  if (path == syntax::kNoNode) return out;
  for (NodeId n : tree.children(path))
    out += (out.empty() ? "" : ".") + std::string(tree.text_of(n));
  return out;
}

}  // namespace

std::unique_ptr<Checked> check_text(std::string_view text, std::string name) {
  auto c = std::make_unique<Checked>();
  add_files(*c, text, std::move(name));
  c->own_files = c->sources.size();
  std::vector<syntax::Tree> trees;
  std::set<std::string> present;
  for (std::uint32_t f = 0; f < c->sources.size(); ++f)
    if (!is_table_file(c->sources.file(f).name()))
      trees.push_back(syntax::parse(c->sources, f, c->sink));
  for (std::size_t k = 0; k < trees.size(); ++k) {
    if (trees[k].nodes.empty()) continue;
    for (NodeId item : trees[k].children(trees[k].root()))
      if (trees[k].kind(item) == NodeKind::Module) present.insert(module_of(trees[k], item));
  }
  for (std::size_t k = 0; k < trees.size(); ++k) {
    if (trees[k].nodes.empty()) continue;
    std::vector<std::string> wanted;
    for (NodeId item : trees[k].children(trees[k].root()))
      if (trees[k].kind(item) == NodeKind::Import) wanted.push_back(module_of(trees[k], item));
    for (const std::string& module : wanted) {
      const auto found = library::find(module);
      if (!found || !present.insert(module).second) continue;
      const std::uint32_t f = c->sources.add(std::string(found->file), std::string(found->text));
      trees.push_back(syntax::parse(c->sources, f, c->sink));
    }
  }
  c->model = check(std::move(trees), c->sources, c->sink);
  return c;
}

NodeRef Checked::node(std::string_view text) const {
  for (std::uint32_t t = 0; t < model.trees.size(); ++t)
    for (std::uint32_t n = 0; n < model.trees[t].nodes.size(); ++n)
      if (model.trees[t].text_of(NodeId{n}) == text) return {t, NodeId{n}};
  FAIL("no node with the text: " << text);
  return {};
}

NodeRef Checked::node(std::string_view text, NodeKind kind) const {
  for (std::uint32_t t = 0; t < model.trees.size(); ++t)
    for (std::uint32_t n = 0; n < model.trees[t].nodes.size(); ++n)
      if (model.trees[t].nodes[n].kind == kind && model.trees[t].text_of(NodeId{n}) == text)
        return {t, NodeId{n}};
  FAIL("no such node with the text: " << text);
  return {};
}

}  // namespace writ::check
