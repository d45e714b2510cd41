// Expressions, straight over the annotated syntax tree; one function for each kind of node.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "lang/check/model.hpp"
#include "tests/reference/world.hpp"

namespace writ::reference {

// Variables in scope: binding name nodes with their values. `it` is bound to kNoNode.
struct Binding {
  std::uint32_t tree = check::kNone;
  syntax::NodeId name = syntax::kNoNode;
  Value value;
};
using Scope = std::vector<Binding>;

class Evaluator {
 public:
  explicit Evaluator(const World& world) : w_(world), m_(world.model) {}

  Value at(check::NodeRef ref, const Scope& scope) { return at(ref.tree, ref.node, scope); }
  Value at(std::uint32_t tree, syntax::NodeId node, const Scope& scope);
  // The same, as a condition: what is missing is a fault.
  Value condition(std::uint32_t tree, syntax::NodeId node, const Scope& scope);
  // The elements of a generator (`p in xs within … where …`), or a fault.
  Value elements(std::uint32_t tree, syntax::NodeId gen, const Scope& scope);
  // A window as the moment that records must be later than, or a fault.
  Value window(std::uint32_t tree, syntax::NodeId node, const Scope& scope);

  // A record of the program, as an entity.
  Value record(std::uint32_t instance) { return record_of(instance); }

  // Whether a requirement is met, in a guard: true, false or a fault. Set by whoever knows the evidence.
  std::function<Value(std::uint32_t tree, syntax::NodeId requirement, const Scope&)> has;
  std::function<std::string()> digest;

 private:
  using NodeId = syntax::NodeId;
  Value plain(std::uint32_t tree, NodeId node, const Scope& scope);
  Value literal(std::uint32_t tree, NodeId node);
  Value name(std::uint32_t tree, NodeId node, const check::Ref& ref, const Scope& scope);
  Value access(std::uint32_t tree, NodeId node, const Scope& scope);
  Value record_of(std::uint32_t instance);
  Value record_value(check::NodeRef value, check::TypeId type);
  Value field(const Value& base, const check::Ref& ref);
  Value compare(std::uint32_t tree, NodeId node, const Scope& scope);
  Value in(std::uint32_t tree, NodeId node, const Scope& scope);
  Value is(std::uint32_t tree, NodeId node, const Scope& scope);
  Value quality(const Value& v, const check::Ref& ref);
  Value text_test(std::uint32_t tree, NodeId node, const Scope& scope);
  Value call(std::uint32_t tree, NodeId node, const Scope& scope);
  Value answer_of(std::uint32_t external, const std::vector<Value>& args);
  Value lookup(std::uint32_t table, const Value& key);
  Value keys_of(std::uint32_t table);
  Value builtin(std::string_view name, std::vector<Value> args);
  Value query(std::uint32_t tree, NodeId node, const Scope& scope);
  Value source(std::uint32_t tree, NodeId gen, const Scope& scope);
  Value records(const std::vector<std::uint32_t>& kinds, const Value* later_than);
  const check::Ref& ref(std::uint32_t tree, NodeId node) const {
    return m_.annotations[tree].ref[syntax::index(node)];
  }

  const World& w_;
  const check::Model& m_;
};

// The program's record of an entity with that id; missing when there is none.
Value record_named(const World& world, std::uint32_t entity, const std::string& id);
// A setting's declared value.
Value initial_of(const World& world, check::NodeRef declared);
bool in_declared_range(const World& world, check::NodeRef declared,
                       const Value& v);  // setting or extern
// A value as the runtime has it, for texts and JSON; scalars only.
std::string text_of(const check::Model& model, const Value& v);
std::uint64_t bucket(const std::string& name, const std::string& key);  // below 10,000

}  // namespace writ::reference
