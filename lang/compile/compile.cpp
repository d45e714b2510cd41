#include "lang/compile/compile.hpp"

#include "lang/compile/lowering.hpp"
#include "runtime/program/program.hpp"

namespace writ::codegen {

namespace {

// The claim is the verifier's to derive: it follows registers, not paths, and so is the more careful of the
// two. What the pool knows of an expression only shapes its code.
void claim_faults(program::Image& image) {
  const std::vector<bool> can_fault = program::derive_can_fault(image);
  for (std::size_t k = 0; k < can_fault.size(); ++k) image.functions[k].can_fault = can_fault[k];
}

}  // namespace

Lowering::Lowering(const check::Model& model, const source::SourceSet& sources, program::Image& image)
    : model_(model), sources_(sources), image_(image), build_(image, model, sources) {
  // Neutral elements first: loops begin with them (see emit.cpp).
  build_.constant({.tag = value::Tag::Missing});
  build_.constant_bool(false);
  build_.constant_bool(true);
  build_.constant_int(0);
}

void Lowering::lower_program() {
  std::size_t nodes = 0;
  for (const syntax::Tree& t : model_.trees) nodes += t.nodes.size();
  pool_.expect(nodes / 4);
  image_.map.spans.reserve(nodes * 2 / 3);
  for (std::uint32_t k = 0; k < sources_.size(); ++k)
    image_.map.files.push_back({sources_.file(k).name(), std::string(sources_.file(k).text())});
  lower_declarations();
  lower_records();
  lower_defines();
  lower_computed();
  for (std::uint32_t k = 0; k < model_.kinds.size(); ++k) {
    const check::NodeRef condition = model_.kinds[k].counts_when;
    if (condition.exists())
      image_.kinds[k].counts_when = function_of(condition.tree, condition.node, {Variable{}});
  }
  // Rules are numbered as in the model: policies hold them in order.
  for (std::uint32_t p = 0; p < model_.policies.size(); ++p) lower_policy(p);
  for (std::uint32_t l = 0; l < model_.lanes.size(); ++l) lower_lane(l);
  collect_rules_of_actions();
}

program::FunctionId Lowering::lower_overlay(check::NodeRef expr) {
  for (std::uint32_t k = static_cast<std::uint32_t>(image_.map.files.size()); k < sources_.size();
       ++k)
    image_.map.files.push_back({sources_.file(k).name(), std::string(sources_.file(k).text())});
  recall_records();
  lower_defines();
  return function(lower(expr, {}), 0);
}

program::Image compile(const check::Model& model, const source::SourceSet& sources) {
  program::Image image;
  Lowering(model, sources, image).lower_program();
  claim_faults(image);
  return image;
}

program::FunctionId compile_expression(program::Image& image, const check::Model& model,
                                       const source::SourceSet& sources, check::NodeRef expr) {
  const program::FunctionId function = Lowering(model, sources, image).lower_overlay(expr);
  claim_faults(image);
  return function;
}

}  // namespace writ::codegen
