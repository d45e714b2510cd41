// What the grammar cannot say: which texts are refused before parsing, and what a well-formed tree may
// still get wrong in itself.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "lang/diag/diagnostic.hpp"
#include "lang/syntax/tree.hpp"

namespace writ::syntax {

inline constexpr std::size_t kMaxFileSize = std::size_t{1} << 20;

// Too large, not UTF-8, or with characters that hide or reorder what a reader sees.
std::optional<diag::Diagnostic> refuse_text(std::uint32_t file, std::string_view text);

// Times that do not exist; `has … from a or b` without parentheses.
void review(const Tree& tree, std::vector<diag::Diagnostic>& out);

}  // namespace writ::syntax
