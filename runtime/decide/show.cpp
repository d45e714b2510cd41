#include <algorithm>
#include <tuple>
#include <unordered_set>

#include <fmt/format.h>

#include "runtime/decide/show.hpp"
#include "runtime/decide/typed.hpp"
#include "runtime/decide/words.hpp"
#include "runtime/value/ops.hpp"

namespace writ::decide {

using value::Tag;
using value::Value;

namespace {

constexpr std::uint32_t kDeepest = 64;

std::string_view member_name(const program::Image& image, const Value& v) {
  if (v.aux >= image.enums.size()) return "?";
  const program::Range members = image.enums[v.aux].members;
  if (v.i < 0 || v.i >= members.count) return "?";  // a spelling that the program does not know
  return image.text(image.members[members.first + static_cast<std::uint32_t>(v.i)].outside);
}

std::string_view role_name(const program::Image& image, const Value& v) {
  if (v.i < 0 || static_cast<std::uint64_t>(v.i) >= image.roles.size()) return "?";
  return image.text(image.roles[static_cast<std::size_t>(v.i)].outside);
}

class ValueWriter {
 public:
  ValueWriter(json::Writer& out, const program::Program& program, Sensitive mode)
      : out_(out), program_(program), image_(program.image()), mode_(mode) {}

  void write(const Value& v, std::uint32_t depth) {
    if (depth > kDeepest) {
      out_.null();
      return;
    }
    switch (v.tag) {
      case Tag::Missing: out_.null(); return;
      case Tag::Fault: fault(v); return;
      case Tag::Bool: out_.boolean(v.i != 0); return;
      case Tag::Int: out_.number(v.i); return;
      case Tag::Decimal: out_.digits(value::to_text(v)); return;
      case Tag::Money: money(v); return;
      case Tag::Text: out_.string(v.text->view()); return;
      case Tag::Time:
      case Tag::Date:
      case Tag::Duration:
      case Tag::Period:
      case Tag::Clock: out_.string(value::to_text(v)); return;
      case Tag::Enum: out_.string(member_name(image_, v)); return;
      case Tag::Role: out_.string(role_name(image_, v)); return;
      case Tag::Principal: out_.string(v.who->id.view()); return;
      case Tag::Entity: entity(v, depth); return;
      case Tag::Record: record(*v.record, depth); return;
      case Tag::List:
        out_.begin_array();
        for (std::uint32_t k = 0; k < v.aux; ++k) write(v.fields[k], depth + 1);
        out_.end_array();
        return;
      case Tag::Iterator: out_.null(); return;
    }
  }

 private:
  void fault(const Value& v) {
    out_.begin_object().key("fault").begin_array();
    for (const value::FaultSet* leaf : leaves_of(image_, v.fault)) {
      out_.begin_object().key("kind").string(name_of(leaf->kind));
      out_.key("place").string(place_of(image_, leaf->span)).end_object();
    }
    out_.end_array().end_object();
  }
  void money(const Value& v) {
    std::string amount;
    value::append_decimal(amount, v.i, v.scale);
    const char currency[3] = {static_cast<char>(v.aux >> 16), static_cast<char>(v.aux >> 8),
                              static_cast<char>(v.aux)};
    out_.begin_object().key("amount").string(amount);
    out_.key("currency").string(std::string_view(currency, 3)).end_object();
  }
  void field(const program::FieldRow& f, const Value& v, std::uint32_t depth) {
    if (v.is_missing()) return;
    out_.key(image_.text(f.name));
    if (f.is_sensitive && mode_ == Sensitive::Masked) {
      out_.string(kHidden);
    } else {
      write(v, depth + 1);
    }
  }
  void entity(const Value& v, std::uint32_t depth) {
    const program::EntityRow& e = image_.entities[v.aux];
    out_.begin_object();
    if (!v.fields[0].is_missing()) {
      out_.key("id");
      write(v.fields[0], depth + 1);
    }
    for (std::uint32_t k = 0; k < e.fields.count; ++k)
      field(image_.fields[e.fields.first + k], v.fields[k + 1], depth);
    out_.end_object();
  }
  void record(const value::Record& r, std::uint32_t depth) {
    const program::KindRow& kind = image_.kinds[r.kind];
    out_.begin_object().key("kind").string(image_.text(kind.outside)).key("id");
    write(r.fields[0], depth + 1);
    out_.key("at");
    write(r.fields[1], depth + 1);
    for (std::uint32_t k = 0; k < kind.fields.count; ++k)
      field(image_.fields[kind.fields.first + k], r.fields[k + 2], depth);
    out_.end_object();
  }

  json::Writer& out_;
  const program::Program& program_;
  const program::Image& image_;
  Sensitive mode_;
};

}  // namespace

void write_value(json::Writer& out, const program::Program& program, const Value& v, Sensitive mode) {
  ValueWriter(out, program, mode).write(v, 0);
}

std::string json_of(const program::Program& program, const Value& v, Sensitive mode) {
  std::string out;
  json::Writer writer(out);
  write_value(writer, program, v, mode);
  return out;
}

std::string plain_text(const program::Program& program, const Value& v) {
  switch (v.tag) {
    case Tag::Missing: return "missing";
    case Tag::Fault: return "fault: " + fault_text(program.image(), v.fault);
    case Tag::Bool: return v.i != 0 ? "true" : "false";
    case Tag::Text: return std::string(v.text->view());
    case Tag::Enum: return std::string(member_name(program.image(), v));
    case Tag::Role: return std::string(role_name(program.image(), v));
    case Tag::Principal: return std::string(v.who->id.view());
    case Tag::Entity:
      if (!v.fields[0].is_missing()) return std::string(v.fields[0].text->view());
      return json_of(program, v, Sensitive::Masked);
    case Tag::Record:
    case Tag::List: return json_of(program, v, Sensitive::Masked);
    case Tag::Iterator: return "";
    case Tag::Int:
    case Tag::Decimal:
    case Tag::Money:
    case Tag::Time:
    case Tag::Date:
    case Tag::Duration:
    case Tag::Period:
    case Tag::Clock: return value::to_text(v);
  }
  return "";
}

std::vector<const value::FaultSet*> leaves_of(const program::Image& image,
                                              const value::FaultSet* root) {
  std::vector<const value::FaultSet*> out, open{root};
  std::unordered_set<const value::FaultSet*> seen;  // sets share parts
  while (!open.empty()) {
    const value::FaultSet* f = open.back();
    open.pop_back();
    if (f == nullptr || !seen.insert(f).second) continue;
    if (f->left == nullptr && f->right == nullptr) out.push_back(f);
    open.push_back(f->left);
    open.push_back(f->right);
  }
  const auto key = [&image](const value::FaultSet* f) {
    const bool known = f->span < image.map.spans.size();
    const program::SpanRow s =
        known ? image.map.spans[f->span] : program::SpanRow{program::kNone, 0, 0, 0, 0};
    return std::tuple(s.file, s.begin, s.end, f->kind);
  };
  std::sort(out.begin(), out.end(), [&](const auto* a, const auto* b) { return key(a) < key(b); });
  out.erase(std::unique(out.begin(), out.end(),
                        [&](const auto* a, const auto* b) { return key(a) == key(b); }),
            out.end());
  return out;
}

std::string fault_text(const program::Image& image, const value::FaultSet* root) {
  std::string out;
  for (const value::FaultSet* leaf : leaves_of(image, root)) {
    const std::string place = place_of(image, leaf->span);
    out += fmt::format("{}{}{}{}", out.empty() ? "" : ", ", name_of(leaf->kind),
                       place.empty() ? "" : " at ", place);
  }
  return out;
}

}  // namespace writ::decide
