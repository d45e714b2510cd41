#include "tests/generate/essence.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/decide/words.hpp"

namespace writ::generate {

namespace {

std::string because(const std::vector<Reason>& reasons) {
  std::set<std::string> out;
  for (const Reason& r : reasons) out.insert(fmt::format("{} {}", decide::name_of(r.kind), r.rule));
  return fmt::format("{}", fmt::join(out, ", "));
}

}  // namespace

std::string essence(const MaybeError& error, const Decision& d) {
  if (error)
    return fmt::format("refused: {} {}: found {}, expected {}", error->document, error->path,
                       error->found, error->expected);
  std::string out = fmt::format("{} because {}\n", name_of(d.outcome), because(d.reasons));
  std::vector<std::string> open;
  for (const OpenItem& i : d.requirements) {
    std::string properties;
    for (const auto& [name, value] : i.properties) properties += fmt::format(" {}={}", name, value);
    open.push_back(fmt::format("open {} {} {} missing {} of [{}] [{}]{} rejected by [{}]\n", i.rule,
                               i.kind, i.subject, i.missing, fmt::join(i.roles, " "),
                               fmt::join(i.persons, " "), properties,
                               fmt::join(i.rejected_by, " ")));
  }
  std::sort(open.begin(), open.end());
  std::set<std::string> rest;
  for (const Owed& o : d.obligations)
    rest.insert(fmt::format("owed {} {}\n", o.type, o.properties));
  for (const FaultReport& f : d.faults) rest.insert(fmt::format("fault {} {}\n", f.where, f.kind));
  for (const LaneReport& l : d.lanes)  // the admission itself is shown as its source text
    rest.insert(fmt::format("lane {} {}\n", l.lane, l.admitted_by.empty() ? "shut" : "open"));
  for (const std::string& i : d.ignored) rest.insert(fmt::format("ignored {}\n", i));
  out += fmt::format("{}{}", fmt::join(open, ""), fmt::join(rest, ""));
  if (d.would)
    out += fmt::format("would {} because {}\n", name_of(d.would->outcome), because(d.would->reasons));
  return out + "digest " + d.content_digest;
}

}  // namespace writ::generate
