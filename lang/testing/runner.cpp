#include "lang/testing/runner.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "lang/testing/documents.hpp"
#include "lang/testing/verdict.hpp"
#include "runtime/value/ops.hpp"

namespace writ::testing {

using syntax::NodeId;
using syntax::NodeKind;

namespace {

std::string place_of(const driver::Build& build, std::uint32_t tree, NodeId node) {
  const source::Span span = build.model.trees[tree].span(node);
  const source::SourceFile& file = build.sources.file(span.file);
  return fmt::format("{}:{}", file.name(), file.position(span.begin).line);
}

// One test from its first step to its last.
class Run {
 public:
  Run(const driver::Build& build, const Choice& choice, const check::Test& test, Coverage& coverage)
      : build_(build),
        model_(build.model),
        t_(test.ref.tree),
        tree_(build.model.tree(test.ref)),
        coverage_(coverage),
        literals_(build.model),
        evaluator_(build.program, Options{.tenant = "test", .can = Can::Everything, .can_do = {}}),
        settings_(choice.settings),
        observe_(choice.observe) {
    result.title = test.title;
    result.place = place_of(build, t_, test.ref.node);
    module_ = module_of_tree();
    result.module = model_.modules[module_].name;
    literals_.now = now_;
    directory_ = directory_of(model_, literals_, module_);
    if (literals_.problem()) report_problem();
  }

  void steps(NodeId test) {
    for (NodeId step : tree_.children(test)) {
      if (!result.findings.empty() && is_broken_) return;
      literals_.now = now_;
      take(step);
      if (literals_.problem()) report_problem();
    }
    if (result.expectations == 0 && result.findings.empty())
      result.findings.push_back({result.place, "at least one `expect`", "none", {}});
  }

  Result result;

 private:
  std::uint32_t module_of_tree() const {
    for (std::uint32_t m = 0; m < model_.modules.size(); ++m)
      for (std::uint32_t t : model_.modules[m].trees)
        if (t == t_) return m;
    return 0;
  }
  // A step that cannot be carried out ends the test: what follows would be about another world.
  void report_problem() {
    const source::SourceFile& file = build_.sources.file(literals_.problem()->span.file);
    result.findings.push_back(
        {fmt::format("{}:{}", file.name(), file.position(literals_.problem()->span.begin).line),
         "a step that can be carried out",
         literals_.problem()->text,
         {}});
    literals_.clear();
    is_broken_ = true;
  }

  void take(NodeId step) {
    switch (tree_.kind(step)) {
      case NodeKind::StepGiven: request_ = request_of(model_, literals_, t_, step); break;
      case NodeKind::StepAt: set_clock(step); break;
      case NodeKind::StepHistory: add_event(step); break;
      case NodeKind::StepAfter: add_answer(step); break;
      case NodeKind::StepHost: set_answer(step); break;
      case NodeKind::StepExpect: expect(step); break;
      default: break;  // the title
    }
  }

  void set_clock(NodeId step) {
    const NodeId time = tree_.child(step, 0);
    if (const auto at = literals_.time_of(t_, time)) now_ = *at;
    else literals_.fail(t_, time, "a time is expected here");
  }

  std::uint32_t kind_at(NodeId name) {
    const check::Ref r = model_.annotations[t_].ref[syntax::index(name)];
    if (r.kind == check::RefKind::Kind) return r.a;
    if (r.kind == check::RefKind::Action) return model_.actions[r.a].kind;
    for (std::uint32_t k = 0; k < model_.kinds.size(); ++k)
      if (model_.kinds[k].name == tree_.text_of(name)) return k;
    literals_.fail(t_, name,
                   fmt::format("there is no event or evidence kind `{}`", tree_.text_of(name)));
    return check::kNone;
  }

  void add_event(NodeId step) {
    RecordStep record;
    record.kind = kind_at(tree_.child(step, 0));
    record.tree = t_;
    record.step = step;
    if (record.kind == check::kNone) return;
    record.literal = tree_.find(step, NodeKind::RecordLit);
    record.id = fmt::format("event-{}", events_.size() + 1);
    record.at = now_;
    events_.push_back(record_of(model_, literals_, record));
  }

  // An answer for some arguments, or for all; a later one takes the place of the one before.
  void set_answer(NodeId step) {
    const NodeId asked = tree_.child(step, 0), given = tree_.child(step, 1);
    const bool is_call = tree_.kind(asked) == NodeKind::Call;
    const NodeId name = is_call ? tree_.child(asked, 0) : asked;
    const check::Ref r = model_.annotations[t_].ref[syntax::index(name)];
    if (r.kind != check::RefKind::Extern) {
      literals_.fail(t_, name, fmt::format("there is no extern `{}`", tree_.text_of(name)));
      return;
    }
    const check::Extern& row = model_.externs[r.a];
    std::string arguments = "\"any\"";
    if (is_call) {
      arguments.clear();
      json::Writer list(arguments);
      list.begin_array();
      NodeId argument = tree_[name].next_sibling;
      for (const check::TypeId type : row.param_types) {
        if (!literals_.write(list, t_, argument, type)) return;
        argument = tree_[argument].next_sibling;
      }
      list.end_array();
    }
    std::string answer;
    json::Writer out(answer);
    out.begin_object().key("name").string(row.qualified).key("arguments").raw(arguments);
    if (given == syntax::kNoNode) out.key("failed").string("the test says so");
    else if (!literals_.write(out.key("result"), t_, given, row.result)) return;
    out.end_object();
    answers_[{r.a, arguments}] = answer;
  }
  std::string answers() const {
    std::string out = "[";
    for (const auto& [asked, answer] : answers_) out += (out.size() > 1 ? "," : "") + answer;
    return out + "]";
  }

  void add_answer(NodeId step) {
    RecordStep record;
    record.tree = t_;
    record.step = step;
    std::int64_t later = now_ + 1'000'000;
    for (NodeId part : tree_.children(step)) {
      const NodeKind kind = tree_.kind(part);
      if (kind == NodeKind::Name) record.kind = kind_at(part);
      else if (kind == NodeKind::Path) record.who = part;
      else if (kind == NodeKind::RecordLit) record.literal = part;
      else if (!advance(part, later)) return;
    }
    if (record.kind == check::kNone) return;
    now_ = later;
    literals_.now = now_;
    record.at = now_;
    const check::Kind& kind = model_.kinds[record.kind];
    if (kind.is_evidence && kind.binding == program::Binding::Content)
      record.content = current_digest();
    std::vector<std::string>& to = kind.is_evidence ? evidence_ : events_;
    record.id = fmt::format("{}-{}", kind.name, to.size() + 1);
    to.push_back(record_of(model_, literals_, record));
  }
  bool advance(NodeId length, std::int64_t& to) {
    const auto d = value::parse_duration(tree_.text_of(length));
    const value::Result r =
        d ? value::add(value::of_scalar(value::Tag::Time, now_), *d) : value::Result();
    if (!d || r.failed) return literals_.fail(t_, length, "a length of time is expected here");
    to = r.value.i;
    return true;
  }

  std::string evidence() const {
    std::string out = "[";
    for (const std::string& record : evidence_) out += (out.size() > 1 ? "," : "") + record;
    return out + "]";
  }
  MaybeError load() {
    if (!settings_.empty())
      if (auto bad = evaluator_.set_settings(settings_)) return bad;
    if (auto bad = evaluator_.set_directory(directory_)) return bad;
    if (auto bad = evaluator_.set_extern_answers(answers())) return bad;
    if (auto bad = evaluator_.set_history(history_of(model_, events_))) return bad;
    if (auto bad = evaluator_.set_evidence(evidence())) return bad;
    return evaluator_.set_request(request_);
  }
  std::string current_digest() { return load() ? std::string() : evaluator_.content_digest(); }

  void expect(NodeId step) {
    ++result.expectations;
    const Expectation wanted = expectation_of(build_, t_, step);
    MaybeError error = load();
    Decision decision;
    if (!error) {
      decision = evaluator_.decide(now_);
      error = evaluator_.error();
    }
    if (observe_)
      observe_({directory_, history_of(model_, events_), evidence(), settings_, answers(), request_,
                "test", now_},
               error, decision);
    if (!error) {
      coverage_.note(evaluator_.why(now_));
      note_asked(decision);
    }
    if (auto finding = judge(wanted, decision, error)) {
      finding->place = place_of(build_, t_, step);
      result.findings.push_back(std::move(*finding));
    }
  }

  // What the first COMMIT of a pending decision would write: this content was asked about.
  void note_asked(const Decision& decision) {
    const std::uint32_t kind = build_.program->image().asked_kind;
    if (decision.outcome != Outcome::Pending || kind == program::kNone) return;
    const std::string digest =
        decision.content_digest.empty() ? evaluator_.content_digest() : decision.content_digest;
    if (std::find(asked_.begin(), asked_.end(), digest) != asked_.end()) return;
    asked_.push_back(digest);
    std::string out;
    json::Writer record(out);
    record.begin_object().key("kind").string(
        build_.program->image().text(build_.program->image().kinds[kind].outside));
    record.key("id").string(fmt::format("pending-{}", asked_.size()));
    record.key("at").string(value::to_text(value::of_scalar(value::Tag::Time, now_)));
    record.key("content").string(digest).end_object();
    evidence_.push_back(std::move(out));
  }

  const driver::Build& build_;
  const check::Model& model_;
  std::uint32_t t_;
  const syntax::Tree& tree_;
  Coverage& coverage_;
  Literals literals_;
  Evaluator evaluator_;
  std::string settings_;
  const std::function<void(const Asked&, const MaybeError&, const Decision&)>& observe_;
  std::uint32_t module_ = 0;
  Time now_ = kDefaultStart;
  std::string request_, directory_;
  std::vector<std::string> events_, evidence_, asked_;
  std::map<std::pair<std::uint32_t, std::string>, std::string> answers_;  // of extern, arguments
  bool is_broken_ = false;
};

}  // namespace

std::size_t Report::failed() const {
  return static_cast<std::size_t>(
      std::count_if(results.begin(), results.end(), [](const Result& r) { return !r.passed(); }));
}

Report run(const driver::Build& build, const Choice& choice) {
  Report report{{}, Coverage(build, choice.library)};
  for (const check::Test& test : build.model.tests) {
    if (!choice.library && !build.is_own(test.ref)) continue;
    if (test.title.find(choice.titles_with) == std::string::npos) continue;
    Run one(build, choice, test, report.coverage);
    one.steps(test.ref.node);
    report.results.push_back(std::move(one.result));
  }
  return report;
}

}  // namespace writ::testing
