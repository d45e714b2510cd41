#include "runtime/ledger/masks.hpp"

#include <algorithm>

#include "runtime/ledger/circumstances.hpp"
#include "runtime/program/program.hpp"

namespace writ::ledger {
namespace {

constexpr std::string_view kHidden = "(hidden)";

using Paths = Masks::Paths;

void add_fields(const program::Image& image, std::uint32_t entity, const std::string& path,
                Paths& out, int depth);

// Sensitive fields under a value of a type, by path: `contact.name`. Lists are passed through.
void add_sensitive(const program::Image& image, program::TypeId id, const std::string& path,
                   Paths& out, int depth = 0) {
  constexpr int kDeepest = 8;
  const program::TypeRow& type = image.types[id];
  if (depth == kDeepest) return void(out.insert(path));  // nobody looked: it may be anything
  if (type.kind == program::TypeKind::List || type.kind == program::TypeKind::Set)
    return add_sensitive(image, type.a, path, out, depth + 1);
  if (type.kind == program::TypeKind::Union)
    for (std::uint32_t k = type.a; k < type.a + type.b; ++k)
      add_fields(image, image.members_of_unions[k], path, out, depth);
  if (type.kind == program::TypeKind::Entity) add_fields(image, type.a, path, out, depth);
}

void add_fields(const program::Image& image, std::uint32_t entity, const std::string& path,
                Paths& out, int depth) {
  const program::Range fields = image.entities[entity].fields;
  for (std::uint32_t f = fields.first; f < fields.end(); ++f) {
    const std::string field = path + '.' + std::string(image.text(image.fields[f].name));
    if (image.fields[f].is_sensitive) out.insert(field);
    else add_sensitive(image, image.fields[f].type, field, out, depth + 1);
  }
}

// Where a fact stands in a request.
void add_request(const program::Image& image, std::string_view action, const std::string& root,
                 Paths& out) {
  for (const program::ActionRow& a : image.actions) {
    if (image.text(a.outside) != action) continue;
    for (std::uint32_t k = a.params.first; k < a.params.end(); ++k) {
      const std::uint32_t fact = image.params[k].fact;
      const std::string name(image.text(image.facts[fact].name));
      add_sensitive(image, image.facts[fact].type,
                    root + (fact == a.on_fact ? "resource.properties" : "context." + name), out);
    }
  }
}

void add_record(const program::Image& image, std::uint32_t kind, const std::string& root, Paths& out) {
  const program::Range fields = image.kinds[kind].fields;
  for (std::uint32_t f = fields.first; f < fields.end(); ++f) {
    const std::string path = root + std::string(image.text(image.fields[f].name));
    if (image.fields[f].is_sensitive) out.insert(path);
    else add_sensitive(image, image.fields[f].type, path, out);
  }
}

// Where a program calls sensitive what may stand in a body of this kind.
void add_body(const program::Image& image, const std::string& kind, Paths& out) {
  add_request(image, kind, "ask.", out);
  // An execution has all facts of its action, whoever asks for them.
  for (const program::ActionRow& a : image.actions)
    if (image.text(a.outside) == kind)
      for (std::uint32_t k = a.params.first; k < a.params.end(); ++k) {
        const program::FactRow& fact = image.facts[image.params[k].fact];
        add_sensitive(image, fact.type, "record." + std::string(image.text(fact.name)), out);
      }
}

std::string without(std::string_view json, const Paths& paths) {
  return copied(json, [&](const std::string& path, std::optional<std::string_view>) {
    return paths.count(path) != 0 ? std::optional(std::string(kHidden)) : std::nullopt;
  });
}

}  // namespace

Masks::Masks(Log& log, std::shared_ptr<const Program> in_force)
    : log_(log), in_force_(std::move(in_force)) {
  const bool ok = log_.db().run(
      "select seq from writ_record where tenant = $1 and type = 'program' order by seq",
      {std::string_view(log_.tenant())}, [&](const Row& row) {
        loads_.push_back(static_cast<std::uint64_t>(row.integer(0)));
        return true;
      });
  if (!ok) loads_.clear();
}

// The load that a record names; else the newest before it.
std::uint64_t Masks::load_of(const Record& r, std::string_view body) const {
  if (const std::uint64_t load = count_member(body, "load"); load != 0) return load;
  const auto after = std::upper_bound(loads_.begin(), loads_.end(), r.seq);
  return after == loads_.begin() ? 0 : *(after - 1);
}

const Program* Masks::program_of(std::uint64_t load) {
  const auto [known, is_new] = programs_.try_emplace(load);
  Circumstances c;
  std::string ignored;
  if (is_new && load != 0 && circumstances_of(log_, load, c, ignored)) known->second = c.program;
  return known->second.get();
}

const Masks::Paths& Masks::paths_of(std::uint64_t load, const std::string& kind) {
  const auto [known, is_new] = paths_.try_emplace({load, kind});
  Paths& out = known->second;
  if (!is_new) return out;
  const Program* own = program_of(load);
  for (const Program* program : {in_force_.get(), own}) {
    if (program == nullptr) continue;
    const program::Image& image = program->image();
    add_body(image, kind, out);
    if (const std::uint32_t row = program->kind_named(kind); row != program::kNone)
      add_record(image, row, "record.", out);
  }
  if (own == nullptr) out.insert({"ask", "record"});  // nobody can tell what it called sensitive
  return out;
}

void Masks::hide(Record& r) {
  std::string& shown = r.body.empty() ? r.residue : r.body;
  if (shown.empty()) return;
  const TypeRow* type = type_named(r.type);
  if (type != nullptr && type->name == "error") {  // nobody could read it: it may say anything
    shown = without(shown, {"ask"});
  } else if (type == nullptr || type->role != Role::Own || type->name == "decision") {
    shown = without(shown, paths_of(load_of(r, r.body), r.columns.kind));
  } else {
    shown = copied(shown);
  }
}

std::string Masks::request(Record decision) {
  hide(decision);
  return std::string(member_of(decision.body, "ask"));
}

}  // namespace writ::ledger
