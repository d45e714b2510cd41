// The order of the passes, the cursor over trees, and reporting.
#include "lang/check/checker.hpp"

#include <future>

#include "lang/check/check.hpp"

namespace writ::check {

Model check(std::vector<syntax::Tree> trees, const source::SourceSet& sources, diag::Sink& sink,
            const std::function<void(const Model&)>& use) {
  constexpr std::size_t kWorthThread = 50'000;  // nodes
  Model model;
  model.trees = std::move(trees);
  Checker checker(model, sources, sink);
  checker.run();
  if (sink.has_errors()) return model;
  std::size_t nodes = 0;
  for (const syntax::Tree& tree : model.trees) nodes += tree.nodes.size();
  // Where no thread is to be had they wait.
  const auto when = use && nodes > kWorthThread ? std::launch::async | std::launch::deferred
                                                : std::launch::deferred;
  model.types.freeze(true);
  auto lints = std::async(when, [&] { checker.lint(); });
  if (use) use(model);
  lints.get();
  model.types.freeze(false);
  return model;
}

NodeRef check_expression(Model& model, syntax::Tree tree, std::uint32_t action,
                         const source::SourceSet& sources, diag::Sink& sink) {
  Checker checker(model, sources, sink);
  return checker.run_expression(std::move(tree), action);
}

Checker::Checker(Model& model, const source::SourceSet& sources, diag::Sink& sink)
    : model_(model),
      sources_(sources),
      sink_(sink),
      text_type_(scalar(TypeKind::Text)),
      now_type_(scalar(TypeKind::Time)),
      role_type_(scalar(TypeKind::Role)),
      requesters_type_(
          model.types.list_of(principal_type(program::kPersonMask | program::kAgentMask))) {}

void Checker::run() {
  for (const syntax::Tree& tree : model_.trees) {
    Annotations notes;
    notes.type.resize(tree.nodes.size(), kErrorType);
    notes.ref.resize(tree.nodes.size());
    notes.to_decimal.resize(tree.nodes.size());
    model_.annotations.push_back(std::move(notes));
  }
  const TypeId person = principal_type(program::kPersonMask);
  const std::uint8_t both = program::kPersonMask | program::kAgentMask;
  for (const char* name : {"acts_for", "owner"})
    model_.principal_fields.push_back(
        {.name = name, .type = model_.types.optional(person), .principals = both, .ref = {}});

  collect_modules();
  resolve_imports();
  declare_names();
  resolve_aliases();
  resolve_entities();
  resolve_kinds();
  resolve_obligations();
  resolve_extensions();
  resolve_actions();
  check_outside_spellings();
  resolve_policies();
  resolve_signatures();
  resolve_records();

  check_constants();
  check_records();
  check_defines();
  check_computed();
  check_counts_when();
  check_policies();
  check_lanes();
  check_decisions();
  check_samples();
  check_tests();
}

void Checker::enter(std::uint32_t tree) {
  t_ = tree;
  tree_ = &model_.trees[tree];
  notes_ = &model_.annotations[tree];
  module_ = module_of_tree_[tree];
}

diag::Diagnostic& Checker::report(Code code, NodeId at, std::vector<std::string> args,
                                  std::string label, Reporting from) {
  return report_at(code, tree_->span(at), std::move(args), std::move(label), from);
}

diag::Diagnostic& Checker::report_at(Code code, source::Span at, std::vector<std::string> args,
                                     std::string label, [[maybe_unused]] Reporting from) {
  diag::Diagnostic d{.code = code, .span = at, .args = std::move(args)};
  d.label = std::move(label);
#ifdef WRIT_WEAKENINGS
  if (weakenings().meet(from)) {
    static diag::Diagnostic unheard{.code = code, .span = at, .args = {}};
    return unheard;
  }
#endif
  return sink_.report(std::move(d));
}

void Checker::relate(diag::Diagnostic& d, NodeRef ref, std::string label) {
  if (ref.exists()) d.related.push_back({model_.trees[ref.tree].span(ref.node), std::move(label)});
}

NodeId Checker::name_of(NodeRef decl) const {
  const syntax::Tree& tree = model_.trees[decl.tree];
  for (NodeId c : tree.children(decl.node))
    if (tree.kind(c) == NodeKind::Name || tree.kind(c) == NodeKind::Text) return c;
  return decl.node;
}

void Checker::relate_name(diag::Diagnostic& d, NodeRef decl, std::string label) {
  if (decl.exists()) relate(d, {decl.tree, name_of(decl)}, std::move(label));
}

void Checker::suggest(diag::Diagnostic& d, std::string_view found,
                      const std::vector<std::string>& known, std::string lead) {
  const std::vector<std::string> near = diag::near_spellings(found, known);
  d.label = std::move(lead);
  if (near.empty()) return;
  if (!d.label.empty()) d.label += "; ";
  d.label += "did you mean " + diag::one_of(near) + "?";
  if (near.size() == 1) d.edits.push_back({d.span, near.front()});
}

void Checker::unknown(Code code, NodeId at, std::vector<std::string> args, std::string_view found,
                      const std::vector<std::string>& known, std::string lead, Reporting from) {
  const bool is_near = !diag::near_spellings(found, known).empty();
  if (names_may_be_lost_ && !is_near) return;
  auto& d = report(code, at, std::move(args), {}, from);
  suggest(d, found, known, std::move(lead));
  if (code == Code::UnknownRole && !is_near)
    d.help = "declare it: `role " + std::string(found) + "`";
}

std::string Checker::words_of(const Subject& s) const {
  if (s.compared != kNoNode) return quote(s.compared) + " is compared with";
  return s.words.empty() ? "here stands" : s.words;
}

std::string Checker::quote(NodeId n) const {
  std::string_view t = text(n);
  if (t.size() > 48 || t.find('\n') != std::string_view::npos) return "this expression";
  return "`" + std::string(t) + "`";
}

#ifdef WRIT_WEAKENINGS
Weakenings& weakenings() {
  static Weakenings all;
  return all;
}

bool Weakenings::meet(const Reporting& from) {
  const std::string file = from.file_name();
  const Line line{file.substr(file.rfind('/') + 1), from.line()};
  met.insert(line);
  return line == silent;
}
#endif

}  // namespace writ::check
