#include "runtime/program/file.hpp"

#include <algorithm>
#include <limits>
#include <type_traits>

#include <fmt/format.h>

#include "runtime/program/beside.hpp"
#include "runtime/program/canonical.hpp"
#include "runtime/program/rows.hpp"
#include "runtime/program/signature.hpp"
#include "runtime/program/tables.hpp"

namespace writ::program {
namespace {

constexpr std::string_view kMagic("writc\0\0\3", 8);
constexpr std::size_t kHash = 64, kLength = 8, kSections = 3;
constexpr std::size_t kTrusted = 1 << 16;  // rows that there is room for before they are seen
constexpr std::size_t kWorthThread = 256 * 1024;  // bytes to hash

// ---- writing

std::string map_bytes(const SourceMap& map, const std::string& spots) {
  std::string out;
  Canonical::number(out, map.files.size());
  for (const SourceMap::File& f : map.files) {
    Canonical::text(out, f.name);
    Canonical::text(out, f.text);
  }
  Canonical::number(out, map.spans.size());
  for (const SpanRow& s : map.spans)
    for (std::uint32_t v : {s.file, s.begin, s.end, s.line, s.column}) Canonical::number(out, v);
  Canonical::number(out, map.instructions.size());
  for (SpanId s : map.instructions) Canonical::number(out, s);
  return out + spots;
}

void section(std::string& out, std::string_view bytes) {
  for (std::size_t k = 0; k < kLength; ++k)
    out += static_cast<char>(std::uint64_t{bytes.size()} >> (8 * k));
  out += bytes;
}

// ---- reading

// The greatest value of a field's type that means something.
template <class T>
constexpr std::uint64_t greatest() {
  if constexpr (std::is_same_v<T, bool>) return 1;
  else if constexpr (std::is_same_v<T, TypeKind>)
    return static_cast<std::uint64_t>(TypeKind::Record);
  else if constexpr (std::is_same_v<T, Binding>)
    return static_cast<std::uint64_t>(Binding::Unbound);
  else if constexpr (std::is_same_v<T, Merge>) return static_cast<std::uint64_t>(Merge::Same);
  else if constexpr (std::is_same_v<T, ParamPlace>)
    return static_cast<std::uint64_t>(ParamPlace::With);
  else if constexpr (std::is_same_v<T, Mode>) return static_cast<std::uint64_t>(Mode::Enforce);
  else if constexpr (std::is_same_v<T, EffectKind>)
    return static_cast<std::uint64_t>(EffectKind::Responsible);
  else if constexpr (std::is_same_v<T, SeatKind>)
    return static_cast<std::uint64_t>(SeatKind::Anyone);
  else if constexpr (std::is_same_v<T, Opcode>) return kOpcodeCount - 1;
  else if constexpr (std::is_same_v<T, value::Tag>)
    return static_cast<std::uint64_t>(value::Tag::Iterator);
  else if constexpr (std::is_signed_v<T>) return std::numeric_limits<std::uint64_t>::max();
  else return std::numeric_limits<T>::max();
}

class In {
 public:
  In(std::string_view bytes, std::size_t offset)
      : begin_(reinterpret_cast<const unsigned char*>(bytes.data())),
        end_(begin_ + bytes.size()),
        at_(begin_),
        offset_(offset) {}

  bool ok() const { return error_.empty(); }
  bool at_end() const { return at_ == end_; }
  const std::string& error() const { return error_; }
  // The first failure counts; nothing is read after it.
  bool fail(std::string_view what) {
    if (ok()) error_ = fmt::format("{} at byte {}", what, offset_ + (at_ - begin_));
    at_ = end_;
    return false;
  }
  std::uint64_t number() {
    if (at_ != end_ && *at_ < 0x80) return *at_++;
    return long_number();
  }
  // So many things, each at least a byte long: never more than there are bytes.
  std::size_t count() {
    const std::uint64_t n = number();
    if (n > left()) return fail("more rows than bytes"), 0;
    return static_cast<std::size_t>(n);
  }
  std::string_view text() {
    const std::size_t n = count();
    const std::string_view out(reinterpret_cast<const char*>(at_), n);
    at_ += n;
    return out;
  }
  void texts(Texts& out) {
    const std::size_t n = count();
    const unsigned char* const first = at_;
    std::size_t bytes = 0;
    for (std::size_t k = 0; k < n && ok(); ++k) bytes += text().size();
    if (!ok()) return;
    out.reserve(n, bytes);
    at_ = first;
    for (std::size_t k = 0; k < n; ++k) out.push_back(text());
  }
  std::uint32_t small() {
    const std::uint64_t v = number();
    if (v > std::numeric_limits<std::uint32_t>::max())
      return fail("a number of more than 32 bits"), 0;
    return static_cast<std::uint32_t>(v);
  }

  template <class... T>
  void operator()(T&&... parts) {
    (one(parts), ...);
  }
  template <class Row>
  void table(std::string_view name, std::vector<Row>& rows) {
    const std::size_t n = count();
    rows.reserve(std::min<std::size_t>(n, kTrusted));
    for (std::size_t k = 0; k < n && ok(); ++k) {
      rows.emplace_back();
      visit(*this, rows.back());
      if (!ok()) error_ = fmt::format("{}[{}]: {}", name, k, error_);
    }
  }

 private:
  template <class Id>
  void one(Spot<Id>& s) {
    s.span = value::kNoSpan;  // the source map fills it in
  }
  template <class T>
  void one(T& v) {
    if constexpr (std::is_class_v<T>) {
      visit(*this, v);
    } else {
      const std::uint64_t n = number();
      if (n > greatest<T>()) fail("a value that its field does not take");
      else v = static_cast<T>(n);
    }
  }

  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  std::uint64_t long_number() {
    std::uint64_t v = 0;
    for (unsigned shift = 0; at_ != end_; shift += 7) {
      const unsigned byte = *at_++;
      if (shift == 63 && byte > 1) return fail("a number of more than 64 bits"), 0;
      if (byte == 0 && shift > 0) return fail("a number longer than it must be"), 0;
      v |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return v;
    }
    return fail("the bytes end"), 0;
  }

  const unsigned char *begin_, *end_, *at_;
  std::size_t offset_;
  std::string error_;
};

// Puts the places back, in the order in which they were written.
struct Spots {
  In& in;
  template <class... T>
  void operator()(T&&... parts) {
    (one(parts), ...);
  }
  template <class Row>
  void table(std::string_view, std::vector<Row>& rows) {
    for (Row& row : rows) visit(*this, row);
  }
  template <class Id>
  void one(Spot<Id>& s) {
    s.span = in.small();
  }
  template <class T>
  void one(T& v) {
    if constexpr (std::is_class_v<T>) visit(*this, v);
  }
};

bool read_map(In& in, Image& image) {
  SourceMap& map = image.map;
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
    const std::string_view name = in.text(), text = in.text();
    map.files.push_back({std::string(name), std::string(text)});
  }
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
    SpanRow s;
    for (std::uint32_t* v : {&s.file, &s.begin, &s.end, &s.line, &s.column}) *v = in.small();
    const bool is_known = s.file < map.files.size();
    if (s.begin > s.end || (is_known && s.end > map.files[s.file].text.size()))
      return in.fail("a place outside its file");
    map.spans.push_back(s);
  }
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) map.instructions.push_back(in.small());
  Spots spots{in};
  visit_tables(spots, image);
  return in.ok() && (in.at_end() || in.fail("bytes too many"));
}

}  // namespace

std::string write_program(const Program& program, Map map, std::string_view signature) {
  const Canonical canonical(program.image());
  return program_file(
      program.hash(), canonical.bytes(),
      map == Map::Kept ? map_bytes(program.image().map, canonical.spots()) : std::string(),
      signature);
}

std::string program_file(std::string_view hash, std::string_view content, std::string_view map,
                         std::string_view signature) {
  std::string file(kMagic);
  file += hash;
  for (const std::string_view part : {content, map, signature}) section(file, part);
  return file;
}

std::shared_ptr<const Program> read_program(std::string_view bytes, std::string& error,
                                            std::optional<std::string_view> expected_hash,
                                            std::optional<std::string_view> public_key) {
  const auto refuse = [&](std::string what) {
    error = std::move(what);
    return nullptr;
  };
  constexpr std::size_t kHead = kMagic.size() + kHash;
  if (bytes.size() < kHead + kSections * kLength || bytes.substr(0, 5) != kMagic.substr(0, 5))
    return refuse("no compiled program: it does not begin with `writc`");
  if (bytes.substr(0, kMagic.size()) != kMagic)
    return refuse(fmt::format("a compiled program of another version; this engine reads version {}",
                              static_cast<int>(kMagic.back())));
  const std::string_view hash = bytes.substr(kMagic.size(), kHash);
  if (expected_hash && hash != *expected_hash)
    return refuse(fmt::format("another program: found the content hash {}, expected {}", hash,
                              *expected_hash));
  std::string_view sections[kSections];
  std::size_t places[kSections], at = kHead;
  for (std::size_t s = 0; s < kSections; ++s) {
    if (bytes.size() - at < kLength) return refuse("the bytes end before a section");
    std::uint64_t size = 0;
    for (std::size_t k = 0; k < kLength; ++k)
      size |= std::uint64_t{static_cast<unsigned char>(bytes[at + k])} << (8 * k);
    at += kLength;
    if (size > bytes.size() - at) return refuse("the bytes end within a section");
    sections[s] = bytes.substr(at, static_cast<std::size_t>(size));
    places[s] = at;
    at += sections[s].size();
  }
  if (at != bytes.size()) return refuse(fmt::format("bytes too many, from {} on", at));

  if (public_key && !is_signed(hash, sections[2], *public_key, error)) return nullptr;
  // Beside reading and verifying, which take any bytes, unless a signature says whose they have to be: then nothing of others is read.
  const bool is_beside = !public_key && sections[0].size() > kWorthThread;
  const std::shared_future<std::string> hashed =
      beside(is_beside, [&] { return content_hash(sections[0]); });
  const auto is_right = [&] { return hashed.get() == hash; };
  const auto refuse_image = [&](std::string what) {
    return refuse(is_right() ? std::move(what)
                             : "the content is not what its hash says: " + hashed.get());
  };
  if (!is_beside && !is_right()) return refuse_image({});
  Image image;
  In in(sections[0], places[0]);
  in.texts(image.texts);
  visit_tables(in, image);
  in(image.delegation_kind, image.asked_kind, image.approval_kind, image.rejection_kind);
  if (!in.ok() || !(in.at_end() || in.fail("bytes too many"))) return refuse_image(in.error());
  if (!sections[1].empty()) {
    In map(sections[1], places[1]);
    if (!read_map(map, image)) return refuse_image("source map: " + map.error());
  }
  // Numbers in their shortest form, enumerators that exist: these bytes are the image's only form.
  auto program = Program::load(std::move(image), error, hash);
  if (!program) return refuse_image(std::move(error));
  if (!is_right()) return refuse_image({});
  return program;
}

}  // namespace writ::program
