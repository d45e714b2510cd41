#include "runtime/program/scan.hpp"

#include <algorithm>
#include <unordered_set>

namespace writ::program {

namespace {

// Functions and all that they call, each once, and those of the requirements they ask for.
class Reached {
 public:
  explicit Reached(const Image& image) : image_(image) {}

  void add(FunctionId f) {
    if (f < image_.functions.size() && seen_.insert(f).second) out_.push_back(f);
  }
  void add_requirement(std::uint32_t requirement) {
    for (std::uint32_t r = requirement; r != kNone && seen_requirements_.insert(r).second;) {
      const RequirementRow& row = image_.requirements[r];
      each_function(image_, row, [&](FunctionId f) { add(f); });
      r = row.after_requirement;
    }
  }
  const std::vector<FunctionId>& all() {
    for (; next_ < out_.size(); ++next_) {
      const FunctionRow& f = image_.functions[out_[next_]];
      for (std::uint32_t pc = f.code.first; pc < f.code.end(); ++pc) {
        const Instruction& in = image_.code[pc];
        if (in.op == Opcode::Call) add(in.c);
        if (in.op == Opcode::Has) add_requirement(in.c);
      }
    }
    return out_;
  }

 private:
  const Image& image_;
  std::vector<FunctionId> out_;
  std::unordered_set<std::uint32_t> seen_, seen_requirements_;
  std::size_t next_ = 0;
};

bool holds(const Image& image, FunctionId function, Opcode op) {
  const Range code = image.functions[function].code;
  return std::any_of(image.code.begin() + code.first, image.code.begin() + code.end(),
                     [&](const Instruction& in) { return in.op == op; });
}

void add_slots(const Image& image, Reached& reached, std::vector<std::uint32_t>& out) {
  for (FunctionId f : reached.all())
    for (std::uint32_t pc = image.functions[f].code.first; pc < image.functions[f].code.end(); ++pc)
      if (image.code[pc].op == Opcode::Slot) out.push_back(image.code[pc].c);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
}

}  // namespace

void slots_read(const Image& image, FunctionId function, std::vector<std::uint32_t>& out) {
  Reached reached(image);
  reached.add(function);
  add_slots(image, reached, out);
}

// Its guard, and what it requires.
void add_rule(Reached& reached, const Image& image, const RuleRow& rule) {
  for (std::uint32_t c = rule.conjuncts.first; c < rule.conjuncts.end(); ++c)
    reached.add(image.conjuncts[c].function);
  for (std::uint32_t k = rule.each.first; k < rule.each.end(); ++k) reached.add(image.indices[k]);
  for (FunctionId f : {rule.percent, rule.cohort_key, rule.valid_from, rule.valid_until})
    reached.add(f);
  for (std::uint32_t e = rule.effects.first; e < rule.effects.end(); ++e)
    if (image.effects[e].kind == EffectKind::Require)
      reached.add_requirement(image.effects[e].index);
}

RuleReads reads_of(const Image& image, const RuleRow& rule) {
  Reached reached(image);
  add_rule(reached, image, rule);
  RuleReads out;
  add_slots(image, reached, out.slots);
  for (FunctionId f : reached.all()) out.requesters |= holds(image, f, Opcode::Requesters);
  return out;
}

bool can_be_key(const Image& image, const KindRow& kind, std::uint32_t field) {
  if (field == 0) return true;
  if (field < 2 || field - 2 >= kind.fields.count) return false;
  const TypeKind type = image.types[image.fields[kind.fields.first + field - 2].type].kind;
  return type == TypeKind::Text || type == TypeKind::Entity;
}

std::vector<std::vector<std::uint32_t>> keys_of(const Image& image) {
  std::vector<std::vector<std::uint32_t>> out(image.kinds.size());
  const auto add = [&](std::uint32_t kind, std::uint32_t field) {
    if (std::find(out[kind].begin(), out[kind].end(), field) == out[kind].end())
      out[kind].push_back(field);
  };
  for (std::uint32_t k = 0; k < image.kinds.size(); ++k)
    if (image.kinds[k].binding == Binding::Content && image.kinds[k].content_field != kNone &&
        can_be_key(image, image.kinds[k], image.kinds[k].content_field))
      add(k, image.kinds[k].content_field);
  for (const SourceRow& s : image.sources)
    for (std::uint32_t k = 0; k < s.keys.count; ++k)
      add(image.indices[s.kinds.first + k], image.indices[s.keys.first + k]);
  return out;
}

bool asks_has(const Image& image, FunctionId function) {
  Reached reached(image);
  reached.add(function);
  const auto& all = reached.all();
  return std::any_of(all.begin(), all.end(),
                     [&](FunctionId f) { return holds(image, f, Opcode::Has); });
}

std::vector<bool> kinds_queried(const Image& image) {
  std::vector<bool> out(image.kinds.size(), false);
  for (const SourceRow& source : image.sources)
    for (std::uint32_t k = source.kinds.first; k < source.kinds.end(); ++k)
      out[image.indices[k]] = true;
  return out;
}

std::vector<std::uint32_t> kinds_read(const Image& image, FunctionId function) {
  std::vector<std::uint32_t> out;
  Reached reached(image);
  reached.add(function);
  for (FunctionId f : reached.all())
    for (std::uint32_t pc = image.functions[f].code.first; pc < image.functions[f].code.end(); ++pc) {
      if (image.code[pc].op != Opcode::IterRecords) continue;
      const Range kinds = image.sources[image.code[pc].c].kinds;
      out.insert(out.end(), image.indices.begin() + kinds.first, image.indices.begin() + kinds.end());
    }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool reads_uses(const Image& image, const KindRow& kind) {
  const auto kinds = kinds_read(image, kind.counts_when);
  return std::any_of(kinds.begin(), kinds.end(),
                     [&](std::uint32_t k) { return image.text(image.kinds[k].name) == kUsedKind; });
}

void mark_leading(std::vector<Edge> edges, std::vector<bool>& marked) {
  std::sort(edges.begin(), edges.end());
  std::vector<std::uint32_t> fresh;
  for (std::uint32_t node = 0; node < marked.size(); ++node)
    if (marked[node]) fresh.push_back(node);
  while (!fresh.empty()) {
    const std::uint32_t to = fresh.back();
    fresh.pop_back();
    for (auto e = std::lower_bound(edges.begin(), edges.end(), Edge(to, 0));
         e != edges.end() && e->first == to; ++e)
      if (!marked[e->second]) marked[e->second] = true, fresh.push_back(e->second);
  }
}

namespace {

// Of functions and then of requirements, which lead to a requirement about content.
std::vector<bool> leading_to_content(const Image& image) {
  const auto functions = static_cast<std::uint32_t>(image.functions.size());
  std::vector<bool> out(functions + image.requirements.size(), false);
  std::vector<Edge> edges;
  for (FunctionId f = 0; f < functions; ++f)
    for (std::uint32_t pc = image.functions[f].code.first; pc < image.functions[f].code.end(); ++pc) {
      const Instruction& in = image.code[pc];
      if (in.op == Opcode::Call) edges.emplace_back(in.c, f);
      if (in.op == Opcode::Has) edges.emplace_back(functions + in.c, f);
    }
  for (std::uint32_t r = 0; r < image.requirements.size(); ++r) {
    const RequirementRow& row = image.requirements[r];
    const auto runs = [&](FunctionId f) {
      if (f != kNone) edges.emplace_back(f, functions + r);
    };
    out[functions + r] = image.kinds[row.kind].binding == Binding::Content;
    each_function(image, row, runs);
    runs(image.kinds[row.kind].counts_when);
    if (row.after_requirement != kNone)
      edges.emplace_back(functions + row.after_requirement, functions + r);
  }
  mark_leading(std::move(edges), out);
  return out;
}

}  // namespace

std::vector<bool> asks_about_content(const Image& image) {
  const std::vector<bool> leads = leading_to_content(image);
  const auto asks = [&](FunctionId f) { return f != kNone && leads[f]; };
  const auto rule_asks = [&](const RuleRow& rule) {
    for (std::uint32_t k = rule.effects.first; k < rule.effects.end(); ++k)
      if (image.effects[k].kind == EffectKind::Require &&
          leads[image.functions.size() + image.effects[k].index])
        return true;
    for (std::uint32_t k = rule.conjuncts.first; k < rule.conjuncts.end(); ++k)
      if (asks(image.conjuncts[k].function)) return true;
    for (std::uint32_t k = rule.each.first; k < rule.each.end(); ++k)
      if (asks(image.indices[k])) return true;
    return asks(rule.percent) || asks(rule.cohort_key) || asks(rule.valid_from) ||
           asks(rule.valid_until);
  };
  std::vector<bool> out(image.actions.size(), false);
  for (std::uint32_t a = 0; a < image.actions.size(); ++a) {
    const Range rules = image.actions[a].rules;
    for (std::uint32_t k = rules.first; k < rules.end() && !out[a]; ++k)
      out[a] = rule_asks(image.rules[image.indices[k]]);
  }
  for (const LaneRow& lane : image.lanes) {
    if (asks(lane.selects)) out.assign(out.size(), true);
    for (std::uint32_t k = lane.admits.first; k < lane.admits.end(); ++k)
      if (asks(image.admits[k].when)) out[image.admits[k].action] = true;
  }
  return out;
}

}  // namespace writ::program
