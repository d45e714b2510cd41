#include "tools/writ/area.hpp"

#include <algorithm>
#include <set>

#include "lang/diag/diagnostic.hpp"
#include "tools/writ/rule_words.hpp"

namespace writ::tools {

using check::NodeRef;
using check::RefKind;
using syntax::NodeId;
using syntax::NodeKind;

namespace {

constexpr std::size_t kShortestStem = 3;

// Lower case, with one blank where a name has `_` or `-`.
std::string plain(std::string_view name) {
  std::string out;
  for (char c : name)
    out += c == '_' || c == '-' ? ' ' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::vector<std::string> words_in(std::string_view text) {
  std::vector<std::string> out(1);
  for (char c : plain(text)) {
    const bool belongs = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80) != 0;
    if (belongs) out.back() += c;
    else if (!out.back().empty()) out.emplace_back();
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

class Finder {
 public:
  Finder(const driver::Build& build, std::string_view word)
      : build_(build), model_(build.model), word_(plain(word)), asked_(words_in(word)) {}

  Area find() {
    names();
    titles();
    for (std::uint32_t r = 0; r < model_.rules.size(); ++r)
      if (policies_.count(model_.rules[r].policy) != 0 || mentions(model_.rules[r].ref))
        rules_.insert(r);
    for (std::uint32_t d = 0; d < model_.decisions.size(); ++d)
      if (mentions(model_.decisions[d].ref)) decisions_.insert(d);
    area_.rules.assign(rules_.begin(), rules_.end());
    area_.lanes.assign(lanes_.begin(), lanes_.end());
    area_.decisions.assign(decisions_.begin(), decisions_.end());
    if (area_.found.empty()) area_.near = diag::near_spellings(word_, known());
    return std::move(area_);
  }

 private:
  bool is_named(std::string_view name, std::string_view qualified) const {
    if (plain(name) == word_) return true;
    const std::string whole = plain(qualified);
    return whole == word_ ||
           (whole.size() > word_.size() && !word_.empty() && whole.ends_with(word_) &&
            whole[whole.size() - word_.size() - 1] == '.');
  }
  // Every word that was asked for is one of the text's, or begins one.
  bool has_words(std::string_view text) const {
    const std::vector<std::string> all = words_in(text);
    return !asked_.empty() && std::all_of(asked_.begin(), asked_.end(), [&](const std::string& w) {
      return std::any_of(all.begin(), all.end(), [&](const std::string& t) {
        return t == w || (w.size() >= kShortestStem && t.starts_with(w));
      });
    });
  }
  void note(std::string sort, const check::Declared& d, const std::string& name) {
    area_.found.push_back({std::move(sort), name, d.title, place_of(build_, d.ref)});
  }
  void take_action(std::uint32_t action) {
    for (std::uint32_t p = 0; p < model_.policies.size(); ++p) {
      const auto& on = model_.policies[p].actions;
      if (std::find(on.begin(), on.end(), action) != on.end()) policies_.insert(p);
    }
    for (std::uint32_t l = 0; l < model_.lanes.size(); ++l) {
      const NodeRef ref = model_.lanes[l].ref;
      const syntax::Tree& tree = model_.tree(ref);
      for (NodeId part : tree.children(ref.node))
        if (tree.kind(part) == NodeKind::Admit && meaning({ref.tree, tree.child(part, 0)}).a == action)
          lanes_.insert(l);
    }
  }
  // False when the module governs nothing.
  bool take_module(std::uint32_t module) {
    bool any = false;
    const auto take = [&](const auto& rows, std::set<std::uint32_t>& into) {
      for (std::uint32_t k = 0; k < rows.size(); ++k) {
        if (rows[k].module != module) continue;
        into.insert(k);
        any = true;
      }
    };
    take(model_.policies, policies_);
    take(model_.lanes, lanes_);
    take(model_.decisions, decisions_);
    return any;
  }
  const check::Ref& meaning(NodeRef at) const {
    return model_.annotations[at.tree].ref[syntax::index(at.node)];
  }

  // Declarations that rules may mention; the rules are found by what they mention.
  template <class Rows>
  void mentioned(std::string sort, RefKind kind, const Rows& rows) {
    for (std::uint32_t k = 0; k < rows.size(); ++k) {
      if (!is_named(rows[k].name, rows[k].qualified)) continue;
      note(sort, rows[k], rows[k].qualified);
      wanted_.insert({static_cast<int>(kind), k});
    }
  }
  void names() {
    for (std::uint32_t m = 0; m < model_.modules.size(); ++m) {
      if (!is_named(model_.modules[m].name, model_.modules[m].name)) continue;
      if (!take_module(m) && plain(model_.modules[m].name) != word_) continue;  // tests alone
      area_.found.push_back({"module", model_.modules[m].name, {}, {}});
    }
    std::set<std::string> tags;
    for (const check::Action& a : model_.actions) tags.insert(a.tags.begin(), a.tags.end());
    for (const std::string& tag : tags) {
      if (plain(tag) != word_) continue;
      area_.found.push_back({"tag", tag, {}, {}});
      for (std::uint32_t a = 0; a < model_.actions.size(); ++a) {
        const auto& own = model_.actions[a].tags;
        if (std::find(own.begin(), own.end(), tag) != own.end()) take_action(a);
      }
    }
    for (std::uint32_t a = 0; a < model_.actions.size(); ++a) {
      const check::Action& action = model_.actions[a];
      if (!is_named(action.name, action.qualified) && plain(action.outside) != word_) continue;
      note("action", action, action.outside);
      take_action(a);
    }
    for (std::uint32_t p = 0; p < model_.policies.size(); ++p) {
      if (!is_named(model_.policies[p].name, model_.policies[p].qualified)) continue;
      note("policy", model_.policies[p], model_.policies[p].qualified);
      policies_.insert(p);
    }
    for (std::uint32_t r = 0; r < model_.rules.size(); ++r) {
      if (!is_named(model_.rules[r].name, model_.rules[r].qualified)) continue;
      note("rule", model_.rules[r], model_.rules[r].qualified);
      rules_.insert(r);
    }
    for (std::uint32_t l = 0; l < model_.lanes.size(); ++l) {
      if (!is_named(model_.lanes[l].name, model_.lanes[l].qualified)) continue;
      note("lane", model_.lanes[l], model_.lanes[l].qualified);
      lanes_.insert(l);
    }
    for (std::uint32_t d = 0; d < model_.decisions.size(); ++d)
      if (is_named(model_.decisions[d].name, model_.decisions[d].qualified)) decisions_.insert(d);
    mentioned("decision", RefKind::Decision, model_.decisions);
    mentioned("table", RefKind::Table, model_.tables);
    mentioned("setting", RefKind::Setting, model_.settings);
    mentioned("define", RefKind::Define, model_.defines);
    mentioned("extern", RefKind::Extern, model_.externs);
    mentioned("obligation", RefKind::Obligation, model_.obligations);
    mentioned("role", RefKind::Role, model_.roles);
    for (std::uint32_t i = 0; i < model_.instances.size(); ++i) {
      const check::Instance& record = model_.instances[i];
      if (record.of != check::Instance::Of::Source || !is_named(record.name, record.qualified))
        continue;
      note("record", record, record.qualified);
      wanted_.insert({static_cast<int>(RefKind::Instance), i});
    }
    for (std::uint32_t k = 0; k < model_.kinds.size(); ++k) {
      const check::Kind& kind = model_.kinds[k];
      if (kind.action != check::kNone || !is_named(kind.name, kind.qualified)) continue;
      note(kind.is_evidence ? "evidence" : "event", kind, kind.qualified);
      wanted_.insert({static_cast<int>(RefKind::Kind), k});
    }
  }

  void titles() {
    const auto is_new = [&](const std::string& name) {
      return std::none_of(area_.found.begin(), area_.found.end(),
                          [&](const FoundAs& f) { return f.name == name; });
    };
    const auto speaks = [&](const check::Declared& d) {
      return has_words(d.title) || has_words(d.name);
    };
    for (std::uint32_t a = 0; a < model_.actions.size(); ++a)
      if (speaks(model_.actions[a]) && is_new(model_.actions[a].outside)) {
        note("action", model_.actions[a], model_.actions[a].outside);
        take_action(a);
      }
    for (std::uint32_t p = 0; p < model_.policies.size(); ++p)
      if (speaks(model_.policies[p]) && is_new(model_.policies[p].qualified)) {
        note("policy", model_.policies[p], model_.policies[p].qualified);
        policies_.insert(p);
      }
    for (std::uint32_t l = 0; l < model_.lanes.size(); ++l)
      if (speaks(model_.lanes[l]) && is_new(model_.lanes[l].qualified)) {
        note("lane", model_.lanes[l], model_.lanes[l].qualified);
        lanes_.insert(l);
      }
    for (std::uint32_t d = 0; d < model_.decisions.size(); ++d)
      if (speaks(model_.decisions[d]) && is_new(model_.decisions[d].qualified)) {
        note("decision", model_.decisions[d], model_.decisions[d].qualified);
        decisions_.insert(d);
        wanted_.insert({static_cast<int>(RefKind::Decision), d});
      }
    std::size_t count = 0;
    for (std::uint32_t r = 0; r < model_.rules.size(); ++r)
      if (speaks(model_.rules[r]) && is_new(model_.rules[r].qualified)) {
        rules_.insert(r);
        ++count;
      }
    if (count > 0) area_.found.push_back({"title", counted(count, "rule"), {}, {}});
  }

  // Whether a rule or a decision names something wanted, itself or through a define or a decision.
  bool mentions(NodeRef declaration) const {
    if (wanted_.empty()) return false;
    std::vector<NodeRef> todo{declaration};
    std::set<std::uint32_t> defines;
    while (!todo.empty()) {
      const NodeRef at = todo.back();
      todo.pop_back();
      const check::Ref& meant = meaning(at);
      if (wanted_.count({static_cast<int>(meant.kind), meant.a}) != 0) return true;
      if (meant.kind == RefKind::Define && defines.insert(meant.a).second &&
          model_.defines[meant.a].body.exists())
        todo.push_back(model_.defines[meant.a].body);
      if (meant.kind == RefKind::Decision) todo.push_back(model_.decisions[meant.a].ref);
      for (NodeId c : model_.tree(at).children(at.node)) todo.push_back({at.tree, c});
    }
    return false;
  }

  std::vector<std::string> known() const {
    std::set<std::string> names;
    const auto add = [&](const auto& rows) {
      for (const auto& row : rows) {
        names.insert(row.name);
        for (const std::string& w : words_in(row.title))
          if (w.size() > kShortestStem) names.insert(w);
      }
    };
    for (const check::Action& a : model_.actions) names.insert(a.tags.begin(), a.tags.end());
    for (const check::Module& m : model_.modules) {
      names.insert(m.name);
      names.insert(m.name.substr(m.name.rfind('.') + 1));
    }
    add(model_.actions), add(model_.policies), add(model_.rules), add(model_.lanes);
    add(model_.decisions), add(model_.tables), add(model_.settings), add(model_.roles);
    return {names.begin(), names.end()};
  }

  const driver::Build& build_;
  const check::Model& model_;
  std::string word_;
  std::vector<std::string> asked_;
  Area area_;
  std::set<std::uint32_t> policies_, rules_, lanes_, decisions_;
  std::set<std::pair<int, std::uint32_t>> wanted_;
};

}  // namespace

Area find_area(const driver::Build& build, std::string_view word) {
  return Finder(build, word).find();
}

}  // namespace writ::tools
