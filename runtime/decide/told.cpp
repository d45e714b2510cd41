// From what is told to the Decision that a host keeps, and back to what is told of it.
#include "runtime/decide/told.hpp"

#include <algorithm>
#include <new>

#include "runtime/value/arena.hpp"
#include "runtime/value/ops.hpp"

namespace writ {

namespace decide {

namespace {

std::vector<Reason> copy_of(std::span<const ToldReason> told) {
  std::vector<Reason> out;
  out.reserve(told.size());
  for (const ToldReason& r : told)
    out.push_back({r.kind, std::string(r.rule), std::string(r.title), std::string(r.detail)});
  return out;
}

// The lists that a Told of a Decision borrows beside those of the Decision itself.
class Borrowed {
 public:
  std::span<const ToldReason> reasons(const std::vector<Reason>& all) {
    ToldReason* const out = arena_.array<ToldReason>(all.size());
    for (std::size_t k = 0; k < all.size(); ++k)
      out[k] = {all[k].kind, all[k].rule, all[k].title, all[k].detail};
    return {out, all.size()};
  }
  std::span<const ToldItem> items(const std::vector<OpenItem>& all) {
    ToldItem* const out = arena_.allocate_rows<ToldItem>(all.size());
    for (std::size_t k = 0; k < all.size(); ++k) {
      const OpenItem& i = all[k];
      new (&out[k]) ToldItem{i.rule,           i.kind,    i.missing,     texts(i.roles),
                             texts(i.persons), i.subject, properties(i), texts(i.rejected_by)};
    }
    return {out, all.size()};
  }

 private:
  std::span<const std::string_view> texts(const std::vector<std::string>& all) {
    std::string_view* const out = arena_.array<std::string_view>(all.size());
    std::copy(all.begin(), all.end(), out);
    return {out, all.size()};
  }
  std::span<const std::pair<std::string_view, std::string_view>> properties(const OpenItem& item) {
    const std::vector<std::pair<std::string_view, std::string_view>> all(item.properties.begin(),
                                                                         item.properties.end());
    return value::kept_list(arena_, all);
  }
  value::Arena arena_{1024};
};

}  // namespace

OpenItem copy_told(const ToldItem& told) {
  OpenItem out;
  out.rule = told.rule;
  out.kind = told.kind;
  out.missing = told.missing;
  out.roles.assign(told.roles.begin(), told.roles.end());
  out.persons.assign(told.persons.begin(), told.persons.end());
  out.subject = told.subject;
  for (const auto& [name, json] : told.properties) out.properties.emplace_back(name, json);
  out.rejected_by.assign(told.rejected_by.begin(), told.rejected_by.end());
  return out;
}

void copy_told(const Told& told, Decision& out) {
  out = Decision{};
  out.outcome = told.outcome;
  out.reasons = copy_of(told.reasons);
  for (const ToldItem& i : told.requirements) out.requirements.push_back(copy_told(i));
  out.obligations.assign(told.obligations.begin(), told.obligations.end());
  out.lanes.assign(told.lanes.begin(), told.lanes.end());
  out.ignored.assign(told.ignored.begin(), told.ignored.end());
  out.faults.assign(told.faults.begin(), told.faults.end());
  out.externs.assign(told.externs.begin(), told.externs.end());
  if (told.has_would) out.would = Decision::Would{told.would, copy_of(told.would_reasons)};
  out.warnings.assign(told.warnings.begin(), told.warnings.end());
  out.content_digest = told.content_digest;
  out.program_hash = told.program_hash;
  out.inputs_hash = told.inputs_hash;
  out.evaluated_at = told.evaluated_at;
}

}  // namespace decide

std::string to_json(const Decision& d, bool pretty) {
  decide::Borrowed borrowed;
  decide::Told told;
  told.outcome = d.outcome;
  told.reasons = borrowed.reasons(d.reasons);
  told.requirements = borrowed.items(d.requirements);
  told.obligations = d.obligations;
  told.lanes = d.lanes;
  told.ignored = d.ignored;
  told.faults = d.faults;
  told.externs = d.externs;
  if (d.would) {
    told.has_would = true;
    told.would = d.would->outcome;
    told.would_reasons = borrowed.reasons(d.would->reasons);
  }
  told.warnings = d.warnings;
  told.content_digest = d.content_digest;
  told.program_hash = d.program_hash;
  told.inputs_hash = d.inputs_hash;
  const std::string at = value::to_text(value::of_scalar(value::Tag::Time, d.evaluated_at));
  told.evaluated_text = at;
  if (d.committed) told.committed = &*d.committed;
  value::Buffer out;
  decide::write_answer(out, told, pretty);
  return std::string(out.view());
}

}  // namespace writ
