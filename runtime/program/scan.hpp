// What compiled functions touch, read off their code.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/program/image.hpp"

namespace writ::program {

inline constexpr std::string_view kUsedKind = "std.approvals.used";

// The functions that a requirement runs, kNone among them: `use(FunctionId)`. What its kind says in `counts when`, and what it
// comes after, are the caller's.
template <class Use>
void each_function(const Image& image, const RequirementRow& row, Use&& use) {
  const auto sit = [&](Range seats) {
    for (std::uint32_t s = seats.first; s < seats.end(); ++s)
      for (std::uint32_t w = image.seats[s].whos.first; w < image.seats[s].whos.end(); ++w)
        use(image.whos[w].function);
  };
  for (FunctionId f : {row.where, row.within, row.after_time, row.escalate_after}) use(f);
  for (std::uint32_t a = row.alternatives.first; a < row.alternatives.end(); ++a)
    sit(image.alternatives[a].seats);
  sit(row.escalate);
  for (std::uint32_t a = row.args.first; a < row.args.end(); ++a) use(image.key_args[a].function);
}

// Opcode::Slot's of a function and of those it calls (and of requirements it asks for), sorted.
void slots_read(const Image& image, FunctionId function, std::vector<std::uint32_t>& out);
// What a rule's guard and its requirements read; obligations, and who is responsible, left out.
struct RuleReads {
  std::vector<std::uint32_t> slots;  // sorted
  bool requesters = false;
};
RuleReads reads_of(const Image& image, const RuleRow& rule);
// By action, whether rules or lanes that govern it ask about a kind that is bound to content. Linear, sorting aside, and of images
// of which verify_calls has not been asked.
std::vector<bool> asks_about_content(const Image& image);
// Marks, of nodes, also those that lead to a marked one. An edge: to where, from where.
using Edge = std::pair<std::uint32_t, std::uint32_t>;
void mark_leading(std::vector<Edge> edges, std::vector<bool>& marked);
// Whether records of a kind can be found by a field (0: their id): it is a text, or an entity, by its id.
bool can_be_key(const Image& image, const KindRow& kind, std::uint32_t field);
// The fields that records of each kind are found by: those that queries compare, and the content.
std::vector<std::vector<std::uint32_t>> keys_of(const Image& image);
// Whether a function, or one that it calls, asks with `has`.
bool asks_has(const Image& image, FunctionId function);
// Of each kind, whether some query goes through its records; requirements aside.
std::vector<bool> kinds_queried(const Image& image);
// Kinds whose records a function reads, itself or by those that it calls and asks; each once.
std::vector<std::uint32_t> kinds_read(const Image& image, FunctionId function);
// Whether what an evidence kind says in `counts when` looks at recorded uses (std.approvals.used).
bool reads_uses(const Image& image, const KindRow& kind);

}  // namespace writ::program
