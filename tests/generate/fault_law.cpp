// The fault law over the matrix, over random programs, and by the reference with each of its fault rules switched off.
//   writ_fault_law matrix [--part K --parts N] | random [--programs N] [--seed N] | ablations   [--json]
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lang/driver.hpp"
#include "tests/generate/arguments.hpp"
#include "tests/generate/documents.hpp"
#include "tests/generate/hosts.hpp"
#include "tests/generate/law.hpp"
#include "tests/generate/matrix.hpp"
#include "tests/generate/program.hpp"
#include "tests/generate/variants.hpp"
#include "tests/reference/decide.hpp"

namespace {

using namespace writ;
using namespace writ::generate;

constexpr const char* kDirectory =
    R"({"people":[{"id":"p1","roles":["clerk"]},{"id":"p2","roles":["boss"]},{"id":"p3","roles":["boss"]},{"id":"p4","roles":["clerk"]}]})";
constexpr const char* kHistory =
    R"({"complete_since":{"seen":"always","forgotten":"2026-02-09T00:00:00Z","go":"always","other":"always"},"events":[{"kind":"seen","id":"v1","at":"2026-02-05T10:00:00Z","n":1},{"kind":"seen","id":"v2","at":"2026-02-06T10:00:00Z","n":2}]})";
constexpr std::int64_t kNow = 1'770'717'600'000'000;  // 2026-02-10T10:00:00Z

// Nobody has answered; two have; somebody has answered and thought better of it.
std::vector<std::string> evidence_sets(const std::string& digest) {
  const auto record = [&](const char* kind, const std::string& id, const char* by, const char* at) {
    return fmt::format(R"({{"kind":"{}","id":"{}","at":"{}","by":"{}","content":"{}"}})", kind, id,
                       at, by, digest);
  };
  const std::string agreed =
      R"({"kind":"agreed","id":"g1","at":"2026-02-04T10:00:00Z","purpose":"red","whom":"p2"},{"kind":"agreed","id":"g2","at":"2026-02-04T10:00:00Z","purpose":"red","whom":"b"})";
  std::string answers = agreed;
  for (const char* kind : {"signed", "approval", "counted"}) {  // s1 and s2, and so on
    const std::string initial(1, kind[0]);
    answers += "," + record(kind, initial + "1", "p2", "2026-02-07T10:00:00Z") + "," +
               record(kind, initial + "2", "p3", "2026-02-08T10:00:00Z");
  }
  answers += "," + record("asked", "q1", "p1", "2026-02-01T10:00:00Z");
  const std::string rejected = answers + "," +
                               record("rejection", "r1", "p2", "2026-02-09T10:00:00Z") + "," +
                               record("rejection", "r2", "p3", "2026-02-09T10:00:00Z");
  return {"[]", "[" + answers + "]", "[" + rejected + "]"};
}

// Records of kinds that a program does not declare are left out.
std::string known_records(const check::Model& model, const std::string& evidence) {
  nlohmann::json out = nlohmann::json::array();
  for (const auto& r : nlohmann::json::parse(evidence))
    for (const check::Kind& k : model.kinds)
      if (k.is_evidence && k.outside == r["kind"].get<std::string>()) out.push_back(r);
  return out.dump();
}

struct RowResult {
  std::size_t cells = 0, decisions = 0;
  std::vector<std::string> violations;
};

// `decide` answers for what stands in the hole, with a flag and evidence.
template <class Decide>
RowResult check_row(const Row& row, const Decide& decide, bool stop_at_first) {
  RowResult out;
  const std::size_t faults = fault_kinds().size();
  out.cells = faults;
  for (const bool flag : {true, false})
    for (std::size_t set = 0; set < 3; ++set) {
      std::vector<Leeway> all;
      for (std::size_t which = 0; which < faults + row.values; ++which)
        all.push_back(decide(which, flag, set));
      out.decisions += all.size();
      for (std::size_t f = 0; f < faults; ++f)
        for (std::size_t v = faults; v < all.size(); ++v) {
          if (no_more_permissive(all[f], all[v])) continue;
          out.violations.push_back(fmt::format(
              "{} with {} is {}, with value {} it is {} (flag {}, evidence {})", row.name(),
              fault_kinds()[f], shown(all[f]), v - faults, shown(all[v]), flag, set));
          if (stop_at_first) return out;
        }
    }
  return out;
}

reference::Documents documents_of(std::size_t which, bool flag, const std::string& evidence) {
  reference::Documents d;
  d.directory = kDirectory;
  d.history = kHistory;
  d.evidence = evidence;
  d.settings = fmt::format(R"({{"base.which":{},"base.flag":{}}})", which, flag);
  d.request = R"({"subject":{"type":"person","id":"p1"},"action":{"name":"go"},"context":{"n":1}})";
  d.now = kNow;
  return d;
}

std::vector<std::string> evidence_of(const driver::Build& build) {
  Evaluator evaluator = evaluator_of(build.program);
  if (load(evaluator, documents_of(0, true, "[]"))) return {};
  std::vector<std::string> out;
  for (const std::string& set : evidence_sets(evaluator.content_digest()))
    out.push_back(known_records(build.model, set));
  return out;
}

int run_matrix(const Arguments& wanted) {
  std::size_t rows = 0, cells = 0, decisions = 0, violations = 0;
  std::size_t outcomes[3] = {0, 0, 0};
  bool broken = false;
  const std::vector<Row> all = matrix(false);
  for (std::size_t k = wanted["--part"]; k < all.size(); k += wanted["--parts"]) {
    const auto build = driver::build(all[k].files);
    const auto evidence = build->program ? evidence_of(*build) : std::vector<std::string>();
    if (evidence.empty()) {
      if (!broken)
        fmt::print("{}\n{}{}\n", all[k].name(), all[k].files[2].text,
                   driver::render(*build, Rendering::Plain));
      broken = true;
      continue;
    }
    Evaluator evaluator = evaluator_of(build->program);
    const RowResult result = check_row(
        all[k],
        [&](std::size_t which, bool flag, std::size_t set) {
          MaybeError error;
          const Decision decision =
              decide(evaluator, documents_of(which, flag, evidence[set]), error);
          if (!error) ++outcomes[static_cast<int>(decision.outcome)];
          return leeway_of(decision, error);
        },
        false);
    ++rows, cells += result.cells, decisions += result.decisions;
    for (const std::string& v : result.violations)
      if (++violations <= 5) fmt::print("{}\n{}", v, all[k].files[2].text);
  }
  if (wanted.json)
    fmt::print(
        "{}\n",
        nlohmann::ordered_json{
            {"rows", rows}, {"cells", cells}, {"decisions", decisions}, {"violations", violations}}
            .dump());
  else
    fmt::print(
        "{} rows, {} cells, {} decisions ({} permit, {} pending, {} forbid), {} violations\n", rows,
        cells, decisions, outcomes[2], outcomes[1], outcomes[0], violations);
  return violations == 0 && !broken && cells >= 1000 ? 0 : 1;
}

// Each fault rule of the reference, switched off: some row must break the law.
int run_ablations(const Arguments& wanted) {
  constexpr const char* kNames[] = {
#define ABLATION(name, line, instead) #name,
#include "tests/reference/ablations.def"
  };
  const std::vector<Row> rows = matrix(true);
  std::vector<std::unique_ptr<driver::Build>> builds;
  std::vector<std::vector<std::string>> evidence;
  for (const Row& row : rows) {
    builds.push_back(driver::build(row.files));
    evidence.push_back(evidence_of(*builds.back()));
  }
  std::size_t caught = 0, decisions = 0;
  bool holds = false;  // with no rule switched off
  for (std::size_t a = 0; a <= std::size(kNames); ++a) {
    std::string how;
    for (std::size_t k = 0; k < rows.size() && how.empty(); ++k) {
      const RowResult result = check_row(
          rows[k],
          [&](std::size_t which, bool flag, std::size_t set) {
            reference::Documents d = documents_of(which, flag, evidence[k][set]);
            d.ablation = static_cast<reference::Ablation>(a);
            return leeway_of(reference::decide(builds[k]->model, d));
          },
          true);
      decisions += result.decisions;
      if (!result.violations.empty()) how = result.violations[0];
    }
    if (a == 0) holds = how.empty();
    else if (!how.empty()) ++caught;
    const std::string name = a == 0 ? "none" : kNames[a - 1];
    if (!wanted.json) fmt::print("{:24} {}\n", name, how.empty() ? "no violation" : how);
  }
  if (wanted.json)
    fmt::print("{}\n",
               nlohmann::ordered_json{
                   {"ablations", std::size(kNames)}, {"caught", caught}, {"decisions", decisions}}
                   .dump());
  else
    fmt::print("{} of {} ablations caught, {} decisions of the reference\n", caught,
               std::size(kNames), decisions);
  return holds && caught == std::size(kNames) ? 0 : 1;
}

// ---- random programs, with a hole in a random place

bool is_plain(const check::Model& model, check::TypeId id) {
  const check::Type& t = model.types[id];
  if (t.is_error) return false;
  if (t.kind == check::TypeKind::List || t.kind == check::TypeKind::Set)
    return is_plain(model, check::TypeId{t.a});
  switch (t.kind) {
    case check::TypeKind::Entity:
    case check::TypeKind::Union:
    case check::TypeKind::Record:
    case check::TypeKind::Principal:
    case check::TypeKind::Period: return false;
    default: return true;
  }
}

struct Spot {
  std::uint32_t tree;
  syntax::NodeId node;
  check::TypeId type;
};

// Expressions with a plain type, in what decides.
std::vector<Spot> spots_of(const driver::Build& build) {
  std::vector<Spot> out;
  for (std::uint32_t t = 0; t < build.model.trees.size(); ++t) {
    const syntax::Tree& tree = build.model.trees[t];
    if (tree.file != 0) continue;
    const std::function<void(syntax::NodeId, bool)> walk = [&](syntax::NodeId n, bool inside) {
      using enum syntax::NodeKind;
      const syntax::NodeKind k = tree.kind(n);
      if (k == PolicyDecl || k == LaneDecl || k == DefineDecl || k == CountsWhen) inside = true;
      const check::TypeId type = build.model.annotations[t].type[syntax::index(n)];
      const bool is_expression = k >= If && k <= False && k != Missing && k != Qualities && k != Term;
      if (inside && is_expression && type != check::kErrorType && is_plain(build.model, type))
        out.push_back({t, n, type});
      for (syntax::NodeId c : tree.children(n)) walk(c, inside);
    };
    walk(tree.root(), false);
  }
  return out;
}

std::string answers_with(const std::string& externs, const std::string& member,
                         const std::string& value) {
  nlohmann::json out = nlohmann::json::array();
  for (const auto& a : nlohmann::json::parse(externs.empty() ? "[]" : externs))
    if (a["name"] != "main.zz_hole") out.push_back(a);
  out.push_back(
      {{"name", "main.zz_hole"}, {"arguments", "any"}, {member, nlohmann::json::parse(value)}});
  return out.dump();
}

struct RandomTally {
  std::size_t programs = 0, places = 0, cases = 0, decisions = 0, mattered = 0, violations = 0;
};

// One program with a hole: for some requests, what it decides with a fault there and with values.
void check_hole(const driver::Build& build, const std::string& source, check::TypeId type,
                Choices& choices, RandomTally& tally) {
  Evaluator evaluator = evaluator_of(build.program);
  for (int request = 0; request < 12; ++request) {
    const reference::Documents d =
        documents_for(build.model, choices, [&](const reference::Documents& so_far) {
          return load(evaluator, so_far) ? std::string() : evaluator.content_digest();
        });
    if (load(evaluator, d)) continue;
    const auto decided = [&](const std::string& member, const std::string& value) {
      MaybeError error = evaluator.set_extern_answers(answers_with(d.externs, member, value));
      ++tally.decisions;
      if (error) return leeway_of({}, error);
      const Decision& decision = evaluator.decide(d.now);
      return leeway_of(decision, evaluator.error());
    };
    const Leeway fault = decided("failed", "\"down\"");
    bool matters = false;
    for (int k = 0; k < 4; ++k) {
      const std::string value = value_for(build.model, choices, type);
      const Leeway with_value = decided("result", value);
      if (with_value.is_refused) continue;  // a value that the type does not take
      ++tally.cases;
      matters |= with_value.outcome != fault.outcome || with_value.owed != fault.owed;
      if (no_more_permissive(fault, with_value)) continue;
      if (++tally.violations <= 3)
        fmt::print(
            "{}\na fault gives {}, {} gives {}\n  request {}\n  directory {}\n  history {}\n  "
            "evidence {}\n  externs {}\n  now {}\n",
            source, shown(fault), value, shown(with_value), d.request, d.directory, d.history,
            d.evidence, d.externs, d.now);
    }
    tally.mattered += matters;
  }
}

int run_random(const Arguments& wanted) {
  RandomTally tally;
  const std::uint64_t first = wanted["--seed"];
  for (std::uint64_t seed = first; seed < first + wanted["--programs"]; ++seed) {
    Choices choices(seed);
    const std::vector<Source> files = program_for(choices);
    const auto build = driver::build(files);
    if (!build->program) continue;
    ++tally.programs;
    const std::vector<Spot> spots = spots_of(*build);
    for (int k = 0; k < 8 && !spots.empty(); ++k) {
      const Spot& spot = choices.pick(spots);
      std::vector<Source> with_hole = files;
      with_hole[0].text =
          rewritten(build->model.trees[spot.tree],
                    [&](syntax::NodeId n) {
                      return n == spot.node ? std::optional<std::string>("zz_hole") : std::nullopt;
                    }) +
          "\nextern zz_hole: " + driver::type_text(build->model, spot.type) + "\n";
      const auto other = driver::build(with_hole);
      if (!other->program)
        continue;  // where only a literal may stand, or a test beside it was lost
      check::TypeId type = check::kErrorType;
      for (const check::Extern& e : other->model.externs)
        if (e.name == "zz_hole") type = e.result;
      ++tally.places;
      check_hole(*other, with_hole[0].text, type, choices, tally);
    }
  }
  if (wanted.json)
    fmt::print("{}\n", nlohmann::ordered_json{{"programs", tally.programs},
                                              {"places", tally.places},
                                              {"cases", tally.cases},
                                              {"decisions", tally.decisions},
                                              {"violations", tally.violations}}
                           .dump());
  else
    fmt::print(
        "{} programs, {} places, {} cases of a fault against a value, {} decisions; {} times the "
        "value mattered, {} violations\n",
        tally.programs, tally.places, tally.cases, tally.decisions, tally.mattered, tally.violations);
  return tally.violations == 0 && tally.cases > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments wanted(argc, argv,
                         {{"--part", 0}, {"--parts", 1}, {"--programs", 1000}, {"--seed", 1}});
  const std::string what = wanted.rest.empty() ? std::string() : wanted.rest[0];
  if (what == "matrix") return run_matrix(wanted);
  if (what == "random") return run_random(wanted);
  if (what == "ablations") return run_ablations(wanted);
  fmt::print("usage: writ_fault_law matrix|random|ablations\n");
  return 64;
}
