// What evidence may do to a decision, over random programs that read answers in requirements alone:
//   removing an answer never makes it more permissive; a record of other content, of another subject, of an unrelated kind
//   or by somebody who fills no seat changes nothing, one of another tenant is refused; what is pending is permitted once
//   exactly the open items have been given, in their order, while nothing else changes.
//   writ_evidence_law [--programs N] [--seed N] [--json]
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lang/driver.hpp"
#include "runtime/value/ops.hpp"
#include "tests/generate/arguments.hpp"
#include "tests/generate/documents.hpp"
#include "tests/generate/essence.hpp"
#include "tests/generate/hosts.hpp"
#include "tests/generate/law.hpp"
#include "tests/generate/program.hpp"

namespace {

using namespace writ;
using namespace writ::generate;
using Json = nlohmann::ordered_json;

struct Tally {
  std::size_t programs = 0, requests = 0, removed = 0, added = 0, other_tenant = 0, completed = 0,
              wrong = 0;
};

std::string time_text(std::int64_t at) {
  return value::to_text(value::of_scalar(value::Tag::Time, at));
}

bool is_answer(const std::string& kind) {
  return kind == "signed" || kind == "heard" || kind == "agreed" || kind == "approval" ||
         kind == "consultation";
}

class Trial {
 public:
  Trial(const driver::Build& build, const std::vector<Source>& files, std::uint64_t seed, Tally& tally)
      : build_(build),
        files_(files),
        seed_(seed),
        tally_(tally),
        evaluator_(evaluator_of(build.program)) {}

  void request(std::uint64_t number) {
    Choices choices(seed_ * 1000 + number);
    docs_ = documents_for(build_.model, choices, [&](const reference::Documents& so_far) {
      return load(evaluator_, so_far) ? std::string() : evaluator_.content_digest();
    });
    add_staff();
    // The answers of the documents are about the content as it was asked about before the staff came.
    MaybeError error;
    before_ = generate::decide(evaluator_, docs_, error);
    if (error) return;
    digest_ = evaluator_.content_digest();
    ++tally_.requests;
    remove_each();
    add_others();
    if (before_.outcome == Outcome::Pending) complete();
  }

 private:
  // Six people with every role, who never ask, and one with none.
  void add_staff() {
    Json directory = Json::parse(docs_.directory);
    for (int k = 0; k < 7; ++k) {
      Json roles = Json::array();
      if (k < 6)
        for (const check::Role& r : build_.model.roles) roles.push_back(r.outside);
      directory["people"].push_back(
          {{"id", fmt::format("x{}", k)}, {"roles", roles}, {"attributes", {{"region", "x"}}}});
    }
    docs_.directory = directory.dump();
  }

  Decision decided(const std::string& evidence, std::int64_t now, MaybeError& error) {
    reference::Documents d = docs_;
    d.evidence = evidence;
    d.now = now;
    return generate::decide(evaluator_, d, error);
  }

  void wrong(const std::string& what, const std::string& evidence) {
    if (++tally_.wrong > 3) return;
    fmt::print(
        "seed {}: {}\n{}  request {}\n  directory {}\n  history {}\n  evidence {}\n  instead of "
        "{}\n  externs {}\n  now {}\n",
        seed_, what, files_[0].text, docs_.request, docs_.directory, docs_.history, evidence,
        docs_.evidence, docs_.externs, docs_.now);
  }

  void remove_each() {
    const Json all = Json::parse(docs_.evidence);
    const Leeway with_all = leeway_of(before_, std::nullopt);
    for (std::size_t k = 0; k < all.size(); ++k) {
      if (!is_answer(all[k]["kind"])) continue;
      Json fewer = all;
      fewer.erase(k);
      MaybeError error;
      const Decision decision = decided(fewer.dump(), docs_.now, error);
      ++tally_.removed;
      if (!no_more_permissive(leeway_of(decision, error), with_all))
        wrong(fmt::format("without {} it is {}, with it {}", all[k].dump(),
                          shown(leeway_of(decision, error)), shown(with_all)),
              fewer.dump());
    }
  }

  static std::string without_digest(std::string essence) {
    return essence.substr(0, essence.rfind("digest "));
  }

  void add_others() {
    const std::string at = time_text(docs_.now - 1'000'000);
    const std::vector<Json> others{
        {{"kind", "signed"}, {"id", "other-1"}, {"at", at}, {"by", "x0"}, {"content", "00ff"}},
        {{"kind", "signed"}, {"id", "other-2"}, {"at", at}, {"by", "x6"}, {"content", digest_}},
        {{"kind", "heard"},
         {"id", "other-3"},
         {"at", at},
         {"by", "x6"},
         {"capacity", build_.model.roles[0].outside}},
        {{"kind", "agreed"},
         {"id", "other-4"},
         {"at", at},
         {"purpose", "red"},
         {"whom", "nobody else"}},
        {{"kind", "remark"}, {"id", "other-5"}, {"at", at}, {"by", "x0"}, {"topic", "a"}}};
    const std::string said = without_digest(essence(std::nullopt, before_));
    for (const Json& record : others) {
      Json more = Json::parse(docs_.evidence);
      more.push_back(record);
      MaybeError error;
      const Decision decision = decided(more.dump(), docs_.now, error);
      ++tally_.added;
      if (without_digest(essence(error, decision)) != said)
        wrong(fmt::format("with {} it is\n{}\ninstead of\n{}", record.dump(),
                          essence(error, decision), said),
              more.dump());
      more.back()["tenant"] = "somebody else";
      decided(more.dump(), docs_.now, error);
      ++tally_.other_tenant;
      if (!error) wrong("a record of another tenant is read", more.dump());
    }
  }

  // A record for an open item, by somebody who has not answered yet; empty when nobody can.
  Json record_for(const OpenItem& item, std::int64_t at, std::size_t& next) {
    Json record{
        {"kind", item.kind}, {"id", fmt::format("given-{}", ++given_)}, {"at", time_text(at)}};
    for (const auto& [name, v] : item.properties)  // what it has to state
      if (name == "purpose" || name == "until_time" || name == "note")
        record[name] = Json::parse(v);
    if (item.kind == "agreed") {
      record["whom"] = item.subject;
      return record;
    }
    if (item.kind == "signed" || item.kind == "approval") record["content"] = digest_;
    if (item.kind == "consultation") record["content"] = digest_;
    if (item.kind == "consultation") record["role"] = item.roles.empty() ? "" : item.roles[0];
    if (item.kind == "heard") record["capacity"] = item.roles.empty() ? "" : item.roles[0];
    if (item.roles.empty()) {
      if (item.persons.empty()) return {};
      // Who already sits in another seat of the requirement cannot sit in this one too, although it is the one left over.
      for (const Json& given : Json::parse(docs_.evidence))
        if (given["kind"] == item.kind && given.value("by", "") == item.persons[0]) return {};
      record["by"] = item.persons[0];
      return record;
    }
    if (next >= 6) return {};
    record["by"] = fmt::format("x{}", next++);
    return record;
  }

  void complete() {
    Json evidence = Json::parse(docs_.evidence);
    std::int64_t at = docs_.now;
    std::size_t next = 0;
    for (const OpenItem& item : before_.requirements) {
      // Who a citation asks for is not an item of its own: it has to be there before.
      for (const auto& [name, v] : item.properties)
        if (name == "after") return;
      for (std::uint32_t k = 0; k < item.missing; ++k) {
        at += 1'000'000;
        Json record = record_for(item, at, next);
        if (record.is_null() || record.empty() ||
            (item.roles.empty() && item.missing > 1 && item.kind != "agreed"))
          return;
        evidence.push_back(std::move(record));
      }
    }
    // Later, without the answers, everything is as it was: no window and no date has passed.
    MaybeError error;
    const Decision later = decided(docs_.evidence, at, error);
    if (error || essence(error, later) != essence(std::nullopt, before_)) return;
    const Decision decision = decided(evidence.dump(), at, error);
    ++tally_.completed;
    if (error || decision.outcome != Outcome::Permit)
      wrong(fmt::format("with all that was listed it is\n{}\nbefore\n{}", essence(error, decision),
                        essence(std::nullopt, before_)),
            evidence.dump());
  }

  const driver::Build& build_;
  const std::vector<Source>& files_;
  std::uint64_t seed_;
  Tally& tally_;
  Evaluator evaluator_;
  reference::Documents docs_;
  Decision before_;
  std::string digest_;
  int given_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const Arguments wanted(argc, argv, {{"--programs", 200}, {"--seed", 1}});
  Tally tally;
  for (std::uint64_t s = wanted["--seed"]; s < wanted["--seed"] + wanted["--programs"]; ++s) {
    Choices choices(s);
    const std::vector<Source> files = program_for(choices, true);
    const auto build = driver::build(files);
    if (!build->program) continue;
    ++tally.programs;
    Trial trial(*build, files, s, tally);
    for (std::uint64_t k = 0; k < 20; ++k) trial.request(k);
  }
  if (wanted.json)
    fmt::print("{}\n", Json{{"programs", tally.programs},
                            {"requests", tally.requests},
                            {"removed", tally.removed},
                            {"added", tally.added},
                            {"other_tenant", tally.other_tenant},
                            {"completed", tally.completed},
                            {"wrong", tally.wrong}}
                           .dump());
  else
    fmt::print(
        "{} programs, {} requests: {} answers removed, {} unrelated records added, {} of another "
        "tenant, {} pending made permits; {} wrong\n",
        tally.programs, tally.requests, tally.removed, tally.added, tally.other_tenant,
        tally.completed, tally.wrong);
  return tally.wrong == 0 && tally.completed > 0 ? 0 : 1;
}
