// Texts in, a checked model and its diagnostics out, for the tests of the checker.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "lang/check/check.hpp"
#include "lang/diag/diagnostic.hpp"
#include "lang/source/source.hpp"

namespace writ::check {

struct Checked {
  source::SourceSet sources;
  std::uint32_t own_files = 0;  // the library's come after them
  diag::Sink sink;
  Model model;
  std::string plain() const { return diag::render_plain(sink.sorted(), sources); }
  // The first node whose text is `text`, in the trees of the given files; fails the test when there is none.
  NodeRef node(std::string_view text) const;
  NodeRef node(std::string_view text, syntax::NodeKind kind) const;
  const Ref& ref(NodeRef n) const { return model.annotations[n.tree].ref[syntax::index(n.node)]; }
  TypeId type(NodeRef n) const { return model.annotations[n.tree].type[syntax::index(n.node)]; }
  bool to_decimal(NodeRef n) const {
    return model.annotations[n.tree].to_decimal[syntax::index(n.node)];
  }
};

// One text holds one file, or several, each after a line `#--- NAME.writ`. Library modules that are imported
// are added.
std::unique_ptr<Checked> check_text(std::string_view text, std::string name = "test.writ");

}  // namespace writ::check
