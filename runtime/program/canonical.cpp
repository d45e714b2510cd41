#include "runtime/program/canonical.hpp"

#include "runtime/value/ops.hpp"

namespace writ::program {

Canonical::Canonical(const Image& image) {
  number(bytes_, image.texts.size());
  for (std::size_t k = 0; k < image.texts.size(); ++k) text(bytes_, image.texts[k]);
  visit_tables(*this, image);
  (*this)(image.delegation_kind, image.asked_kind, image.approval_kind, image.rejection_kind);
}

std::string content_hash(std::string_view canonical_bytes) {
  value::Hasher hasher;
  hasher.field("writ-image-3");
  hasher.field(canonical_bytes);
  return hasher.hex();
}

}  // namespace writ::program
