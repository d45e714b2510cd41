#include "runtime/program/canonical.hpp"

#include <type_traits>

#include "runtime/program/rows.hpp"
#include "runtime/value/ops.hpp"

namespace writ::program {
namespace {

// Rows become little-endian 64-bit numbers, field by field (never raw bytes: rows have padding).
class Bytes {
 public:
  template <class... T>
  void operator()(const T&... parts) {
    (one(parts), ...);
  }
  const std::string& bytes() const { return bytes_; }

 private:
  template <class Id>
  void one(const Spot<Id>&) {}
  template <class T>
  void one(const T& v) {
    if constexpr (std::is_class_v<T>) {
      visit(*this, v);
    } else {
      auto word = static_cast<std::uint64_t>(v);
      for (int k = 0; k < 8; ++k) bytes_ += static_cast<char>((word >> (8 * k)) & 0xff);
    }
  }
  std::string bytes_;
};

struct Tables {
  value::Hasher& hasher;
  template <class Row>
  void table(std::string_view name, const std::vector<Row>& rows) {
    Bytes bytes;
    for (const Row& row : rows) visit(bytes, row);
    hasher.field(name);
    hasher.field(bytes.bytes());
  }
};

}  // namespace

std::string canonical_hash(const Image& image) {
  value::Hasher hasher;
  hasher.field("writ-image-1");
  for (const std::string& text : image.texts) hasher.field(text);
  Tables tables{hasher};
  visit_tables(tables, image);
  Bytes known;
  known(image.delegation_kind, image.asked_kind, image.approval_kind, image.rejection_kind);
  hasher.field(known.bytes());
  return hasher.hex();
}

}  // namespace writ::program
