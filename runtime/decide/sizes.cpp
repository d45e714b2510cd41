// How long a list of the current decision can be: of its facts, records, people, tables, and of what the program makes
// itself. With it the cost bound speaks of the request at hand and not of the longest lists that are allowed.
#include <algorithm>

#include "runtime/decide/state.hpp"
#include "runtime/program/scan.hpp"

namespace writ {

namespace {

using decide::longest_in;
using value::Tag;
using value::Value;

// Lists that stand in the code, run over numbers, or come from the host.
std::uint64_t longest_made(const program::Image& image) {
  std::uint64_t out = 0;
  for (const program::Instruction& in : image.code)
    if (in.op == program::Opcode::List || in.op == program::Opcode::IterRange)
      out = std::max<std::uint64_t>(out, in.c);
  for (const program::ConstRow& c : image.constants)
    if (c.tag == Tag::List) out = std::max<std::uint64_t>(out, c.aux);
  for (const program::ExternRow& e : image.externs) {
    const program::TypeRow& type = image.types[e.result.type];
    if (type.kind == program::TypeKind::List || type.kind == program::TypeKind::Set)
      out = std::max<std::uint64_t>(out, type.b);
  }
  return out;
}

}  // namespace

// Evidence about content is looked up by it: where only requirements ask for a kind, what is about other content costs nothing.
// Without this, a host that keeps its evidence would reach the budget with approvals that were used up long ago.
void Evaluator::State::leave_out_other_content(std::vector<std::uint32_t>& records) const {
  if (!engine.plan().narrows()) return;
  const std::vector<bool> is_gone_through = program::kinds_queried(image());
  const Value content = decide::Engine::digest_of(*program, options.tenant, at_hand->frame);
  for (std::uint32_t k = 0; k < records.size(); ++k) {
    const program::KindRow& kind = image().kinds[k];
    if (is_gone_through[k] || kind.binding != program::Binding::Content ||
        kind.content_field == program::kNone)
      continue;
    const vm::Found about = at_hand->evidence.find(k, kind.content_field, content.text->view());
    if (about.is_known) records[k] = about.count;
  }
}

std::uint64_t Evaluator::State::refined_cost() const {
  const program::Image& im = image();
  std::uint64_t longest = std::max<std::uint64_t>(longest_made(im), directory.size());
  for (std::size_t s = 0; s < im.slots.size(); ++s)
    longest = std::max(longest, longest_in(im, at_hand->frame.slots()[s]));
  for (std::size_t s = 0; s < im.settings.size(); ++s)
    longest = std::max(longest, longest_in(im, settings.values()[s]));
  longest = std::max(longest, tables.longest());
  for (std::size_t p = 0; p < directory.size(); ++p)
    for (std::size_t f = 0; f < im.principal_fields.size(); ++f)
      longest = std::max(longest, longest_in(im, directory.at(p)->fields[f]));
  for (const decide::RecordSet* set : record_sets())
    longest = std::max(longest, set->longest_list());
  program::Sizes sizes;
  sizes.longest = longest;
  count_records(sizes.records);
  leave_out_other_content(sizes.records);
  if (at_hand->is_complete && engine.plan().narrows()) sizes.narrowed = narrowed_sources();
  return std::max<std::uint64_t>(1, program->cost(at_hand->frame.action(), sizes));
}

// Of each source, the most records that a key can leave.
std::vector<std::uint64_t> Evaluator::State::narrowed_sources() const {
  std::vector<std::uint64_t> out;
  for (const program::SourceRow& source : image().sources) {
    std::uint64_t most = 0;
    for (std::uint32_t k = 0; k < source.keys.count; ++k) {
      const std::uint32_t kind = image().indices[source.kinds.first + k];
      const decide::RecordSet& set = image().kinds[kind].is_evidence ? at_hand->evidence : history;
      most += set.most_of_one_key(kind, image().indices[source.keys.first + k]);
    }
    out.push_back(most);
  }
  return out;
}

void Evaluator::State::count_records(std::vector<std::uint32_t>& out) const {
  out.assign(image().kinds.size(), 0);
  for (const decide::RecordSet* set : record_sets())
    for (std::size_t k = 0; k < set->kinds().size(); ++k)
      out[k] += static_cast<std::uint32_t>(set->kinds()[k].records.size());
}

}  // namespace writ
