// Values of tests and samples as JSON. A test states its world in literals and samples; this is the one
// place that knows how each looks in a document. Nothing is computed here but `now - 2 days` in places
// that want a time, through the runtime's own operations.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lang/check/model.hpp"
#include "runtime/json/writer.hpp"

namespace writ::testing {

// What could not be said in a document, and where it stands.
struct Problem {
  source::Span span;
  std::string text;
};

class Literals {
 public:
  explicit Literals(const check::Model& model) : model_(model) {}

  std::int64_t now = 0;  // what `now` means in a test: the clock at the step

  // Appends the JSON of an expression of the expected type. False with problem() set when it has none.
  bool write(json::Writer& out, std::uint32_t tree, syntax::NodeId expr, check::TypeId expected);
  // An entity as an object: `{"id": …, attributes…}`; of a sample or of a record literal. `with_type`: with the
  // member that tells the entities of a union apart.
  bool write_entity(json::Writer& out, std::uint32_t tree, syntax::NodeId literal,
                    const check::Entity& entity, std::string_view default_id, bool with_type);
  // Its attributes alone, without the braces.
  bool write_attributes(json::Writer& out, std::uint32_t tree, syntax::NodeId literal,
                        const check::Entity& entity);

  // The sample that a name, a path or an expression stands for; kNone when it is none.
  std::uint32_t sample_at(std::uint32_t tree, syntax::NodeId node) const;
  // A sample's `id`, or its name when it states none.
  std::string id_of(std::uint32_t sample) const;
  const syntax::Tree& tree_of(std::uint32_t sample) const {
    return model_.tree(model_.samples[sample].ref);
  }
  syntax::NodeId literal_of(std::uint32_t sample) const;

  std::optional<std::int64_t> time_of(std::uint32_t tree, syntax::NodeId expr);
  // The outside spelling of a role that is named by an expression; empty when it names none.
  std::string role_at(std::uint32_t tree, syntax::NodeId expr) const;

  bool fail(std::uint32_t tree, syntax::NodeId node, std::string text);
  const std::optional<Problem>& problem() const { return problem_; }
  void clear() { problem_.reset(); }

 private:
  bool write_nested(json::Writer& out, std::uint32_t tree, syntax::NodeId expr,
                    const check::Type& type);
  bool write_present(json::Writer& out, std::uint32_t tree, syntax::NodeId expr,
                     const check::Type& type);
  bool write_number(json::Writer& out, std::uint32_t tree, syntax::NodeId expr);
  bool write_money(json::Writer& out, std::uint32_t tree, syntax::NodeId expr);
  bool write_member(json::Writer& out, std::uint32_t tree, syntax::NodeId expr,
                    std::uint32_t enumeration);
  bool write_list(json::Writer& out, std::uint32_t tree, syntax::NodeId expr,
                  const check::Type& type);
  bool write_named(json::Writer& out, std::uint32_t tree, syntax::NodeId expr,
                   const check::Type& type);
  bool write_field_of_sample(json::Writer& out, std::uint32_t tree, syntax::NodeId access,
                             const check::Type& type);
  check::Ref ref(std::uint32_t tree, syntax::NodeId node) const {
    return model_.annotations[tree].ref[syntax::index(node)];
  }
  const syntax::Tree& tree(std::uint32_t t) const { return model_.trees[t]; }

  const check::Model& model_;
  std::optional<Problem> problem_;
  std::uint32_t depth_ = 0;
};

// The initialiser of a field in a record literal; kNoNode when there is none.
syntax::NodeId field_value(const syntax::Tree& tree, syntax::NodeId literal, std::string_view name);

}  // namespace writ::testing
