#include "tests/bench/writ_host.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace writ::bench {

namespace {

void must(const MaybeError& error) {
  if (error) stop(error->message());
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path);
  if (!in) stop("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string approvals_text(const Facts& facts, const std::string& digest) {
  std::string list;
  for (const std::string& role : facts.approvals)
    list +=
        (list.empty() ? "" : ", ") +
        (R"({"kind": "approval", "id": ")" + role + R"(", "at": "2026-11-24T14:00:00Z", "by": ")" +
         approver_id(role) + R"(", "content": ")" + digest + R"("})");
  return "[" + list + "]";
}

}  // namespace

std::vector<Source> sources_of(const std::string& folder, const std::string& workload) {
  const std::filesystem::path own = WRIT_BENCH_SOURCES;
  std::vector<Source> sources{{"facts.writ", read_file(own / "facts.writ")}};
  if (workload == "core") {
    sources.push_back({"core.writ", read_file(own / "core.writ")});
    return sources;
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder + "/" + workload))
    sources.push_back({entry.path().filename().string(), read_file(entry.path())});
  std::sort(sources.begin(), sources.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return sources;
}

std::shared_ptr<const Program> compiled(const std::vector<Source>& sources) {
  Compiled result = compile(sources);
  if (!result) stop(result.diagnostics);
  return result.program;
}

WritHost::WritHost(const Workload& workload, std::shared_ptr<const Program> program)
    : evaluator_(std::move(program), {.can_do = {}}) {
  must(evaluator_.set_directory(directory(workload)));
  requests_.resize(workload.requests.size());
  for (std::size_t k = 0; k < requests_.size(); ++k) {
    const Facts& facts = workload.requests[k];
    touches_.push_back(facts.touch);
    must(evaluator_.swap(requests_[k]));
    must(evaluator_.set_request(authzen(facts)));
    if (!facts.approvals.empty())
      must(evaluator_.set_evidence(approvals_text(facts, evaluator_.content_digest())));
    must(evaluator_.swap(requests_[k]));
  }
  touch_ = evaluator_.fact("touch");
}

Outcome WritHost::outcome(std::size_t k, Time now) { return evaluator_.outcome(requests_[k], now); }

Outcome WritHost::outcome_cold(std::size_t k, Time now) {
  must(evaluator_.swap(requests_[k]));
  must(evaluator_.set_int(touch_, touches_[k]));
  const Outcome out = evaluator_.outcome(now);
  must(evaluator_.swap(requests_[k]));
  return out;
}

Answer WritHost::answer(std::size_t k, Time now) {
  must(evaluator_.swap(requests_[k]));
  const Decision& d = evaluator_.decide(now);
  if (evaluator_.error()) stop(evaluator_.error()->message());
  Answer a{d.outcome == Outcome::Permit    ? Answered::Permit
           : d.outcome == Outcome::Pending ? Answered::Pending
                                           : Answered::Forbid,
           0};
  if (d.outcome == Outcome::Pending)
    for (const OpenItem& item : d.requirements)
      for (const std::string& role : item.roles)
        for (std::size_t r = 0; r < std::size(kApprovers); ++r)
          if (kApprovers[r] == role) a.owed |= static_cast<std::uint8_t>(1u << r);
  must(evaluator_.swap(requests_[k]));
  return a;
}

}  // namespace writ::bench
