#include "lang/compile/image_builder.hpp"

namespace writ::codegen {

using program::ConstId;
using program::ConstRow;
using program::kNone;
using value::Tag;

namespace {

std::size_t hash_of(const ConstRow& c) {
  const std::size_t kind = (std::size_t{c.scale} << 8) | static_cast<std::size_t>(c.tag);
  return value::mixed(value::mixed(kind, c.aux), static_cast<std::uint64_t>(c.i));
}
bool is_same(const ConstRow& a, const ConstRow& b) {
  return a.tag == b.tag && a.scale == b.scale && a.aux == b.aux && a.i == b.i;
}

}  // namespace

// Starts from what the image already holds, so that an overlay (a REPL line) reuses the program's rows.
ImageBuilder::ImageBuilder(program::Image& image, const check::Model& model,
                           const source::SourceSet& sources)
    : image_(image), model_(model), sources_(sources) {
  for (std::uint32_t k = 0; k < image_.texts.size(); ++k)
    texts_.add(value::hash_of(image_.texts[k]), k);
  if (image_.texts.empty()) text("");
  for (std::uint32_t k = 0; k < image_.constants.size(); ++k) {
    const ConstRow& c = image_.constants[k];
    if (c.tag != Tag::List && c.tag != Tag::Entity) known_constant(c, k);
  }
}

program::TextId ImageBuilder::text(std::string_view s) {
  const auto [id, is_new] =
      texts_.find_or_add(value::hash_of(s), static_cast<program::TextId>(image_.texts.size()),
                         [&](std::uint32_t k) { return image_.texts[k] == s; });
  if (is_new) image_.texts.push_back(s);
  return id;
}

program::TypeId ImageBuilder::type(check::TypeId t) {
  if (types_.size() < model_.types.size()) types_.resize(model_.types.size(), kNone);
  if (types_[check::index(t)] != kNone) return types_[check::index(t)];
  const check::Type& from = model_.types[t];
  program::TypeRow row{.kind = from.kind, .is_optional = from.is_optional, .a = from.a, .b = from.b};
  switch (from.kind) {
    case program::TypeKind::List:
    case program::TypeKind::Set: row.a = type(check::TypeId{from.a}); break;
    case program::TypeKind::Union:
      row.a = static_cast<std::uint32_t>(image_.members_of_unions.size());
      row.b = static_cast<std::uint32_t>(from.members.size());
      image_.members_of_unions.insert(image_.members_of_unions.end(), from.members.begin(),
                                      from.members.end());
      break;
    case program::TypeKind::Record:
      row.a = static_cast<std::uint32_t>(image_.kind_lists.size());
      row.b = static_cast<std::uint32_t>(from.members.size());
      image_.kind_lists.insert(image_.kind_lists.end(), from.members.begin(), from.members.end());
      break;
    default: break;
  }
  image_.types.push_back(row);
  types_[check::index(t)] = static_cast<program::TypeId>(image_.types.size() - 1);
  return types_[check::index(t)];
}

value::IdTable::Found ImageBuilder::known_constant(const ConstRow& row, ConstId fresh) {
  return constants_.find_or_add(hash_of(row), fresh,
                                [&](std::uint32_t k) { return is_same(image_.constants[k], row); });
}
ConstId ImageBuilder::constant(const ConstRow& row) {
  const auto [id, is_new] = known_constant(row, static_cast<ConstId>(image_.constants.size()));
  if (is_new) image_.constants.push_back(row);
  return id;
}

ConstId ImageBuilder::constant_bool(bool b) { return constant({.tag = Tag::Bool, .i = b ? 1 : 0}); }
ConstId ImageBuilder::constant_int(std::int64_t n) { return constant({.tag = Tag::Int, .i = n}); }
ConstId ImageBuilder::constant_list(const std::vector<ConstId>& items) {
  return laid_out(items, Tag::List, static_cast<std::uint32_t>(items.size()));
}
ConstId ImageBuilder::constant_entity(std::uint32_t entity, const std::vector<ConstId>& fields) {
  return laid_out(fields, Tag::Entity, entity);
}
ConstId ImageBuilder::laid_out(const std::vector<ConstId>& parts, Tag tag, std::uint32_t aux) {
  const auto first = static_cast<ConstId>(image_.constants.size());
  for (ConstId part : parts) {
    const ConstRow copy = image_.constants[part];
    image_.constants.push_back(copy);
  }
  image_.constants.push_back({.tag = tag, .aux = aux, .i = static_cast<std::int64_t>(first)});
  return static_cast<ConstId>(image_.constants.size() - 1);
}

program::SpanId ImageBuilder::span(source::Span s) {
  const source::Position p = sources_.file(s.file).position(s.begin, near_line_);
  near_line_ = p.line;
  image_.map.spans.push_back(
      {.file = s.file, .begin = s.begin, .end = s.end, .line = p.line, .column = p.column});
  return static_cast<program::SpanId>(image_.map.spans.size() - 1);
}

std::uint32_t ImageBuilder::pattern(std::string_view s, bool is_glob) {
  const program::TextId id = text(s);
  auto [at, is_new] =
      patterns_.try_emplace({id, is_glob}, static_cast<std::uint32_t>(image_.patterns.size()));
  if (is_new) image_.patterns.push_back(id);
  return at->second;
}

program::Range ImageBuilder::indices(const std::vector<std::uint32_t>& ids) {
  program::Range r{static_cast<std::uint32_t>(image_.indices.size()),
                   static_cast<std::uint32_t>(ids.size())};
  image_.indices.insert(image_.indices.end(), ids.begin(), ids.end());
  return r;
}

}  // namespace writ::codegen
