// Names in expressions: locals, facts, defines, settings, roles, enum members.
#include "lang/check/checker.hpp"

namespace writ::check {

Reading Checker::read_name(std::string_view name) const {
  const auto value = [](RefKind kind, std::uint32_t row, TypeId type) {
    return Reading{.ref = {kind, row, 0}, .type = type, .is_value = true, .symbol = {}};
  };
  for (std::size_t k = locals_.size(); k-- > 0;)
    if (locals_[k].name == name)
      return value(RefKind::Local, syntax::index(locals_[k].binding), locals_[k].type);
  if (context_.has_it && name == "it") return value(RefKind::It, 0, context_.it);
  if (context_.has_key && name == "key") return value(RefKind::Key, 0, text_type_);
  if (!known_.is_used || context_.allows_samples) return read_declared(name);
  if (known_.facts != context_.facts || known_.policy != context_.policy || known_.module != module_)
    known_ = {true, context_.facts, context_.policy, module_, {}, {}};
  const auto [id, is_new] =
      known_.ids.find_or_add(value::hash_of(name), static_cast<std::uint32_t>(known_.names.size()),
                             [&](std::uint32_t k) { return known_.names[k].first == name; });
  if (is_new) known_.names.emplace_back(name, read_declared(name));
  return known_.names[id].second;
}

// What a name means that is no variable's.
Reading Checker::read_declared(std::string_view name) const {
  Reading r;
  const auto value = [&](RefKind kind, std::uint32_t row, TypeId type) {
    r.ref = {kind, row, 0};
    r.type = type;
    r.is_value = true;
    return r;
  };
  if (context_.policy != kNone) {
    const auto& defines = policy_defines_[context_.policy];
    if (const auto d = defines.find(name); d != defines.end()) {
      r.ref = {RefKind::Define, d->second, 0};
      r.symbol = {Sort::Define, d->second};
      r.type = model_.defines[d->second].result;
      r.is_value = model_.defines[d->second].params.empty();
      return r;
    }
  }
  if (context_.facts != nullptr)
    if (const auto f = context_.facts->by_name.find(name); f != context_.facts->by_name.end())
      return value(RefKind::Fact, f->second, model_.facts[f->second].type);
  if (name == "now") return value(RefKind::Now, 0, now_type_);
  if (name == "digest") return value(RefKind::Digest, 0, text_type_);
  if (name == "requesters") return value(RefKind::Requesters, 0, requesters_type_);
  if (context_.allows_samples)
    if (const Symbol* s = lookup_quietly(Space::Sample, name)) {
      r.symbol = *s;
      return value(RefKind::Sample, s->row, model_.samples[s->row].type);
    }
  const Symbol* s = lookup_quietly(Space::Value, name);
  if (s == nullptr) return r;
  r.symbol = *s;
  switch (s->sort) {
    case Sort::Role: return value(RefKind::Role, s->row, role_type_);
    case Sort::Setting: return value(RefKind::Setting, s->row, model_.settings[s->row].type);
    case Sort::Instance: {
      const std::uint32_t entity = model_.instances[s->row].entity;
      const TypeId type = entity == kNone
                              ? kErrorType
                              : model_.types.intern(Type{.kind = TypeKind::Entity, .a = entity});
      return value(RefKind::Instance, s->row, type);
    }
    case Sort::Define:
      r.ref = {RefKind::Define, s->row, 0};
      r.type = model_.defines[s->row].result;
      r.is_value = model_.defines[s->row].params.empty();
      return r;
    case Sort::Extern:
      r.ref = {RefKind::Extern, s->row, 0};
      r.type = model_.externs[s->row].result;
      r.is_value = model_.externs[s->row].params.empty();
      return r;
    case Sort::Table: r.ref = {RefKind::Table, s->row, 0}; return r;
    case Sort::Kind: r.ref = {RefKind::Kind, s->row, 0}; return r;
    case Sort::Enum: r.ref = {RefKind::EnumType, s->row, 0}; return r;
    case Sort::Entity: r.ref = {RefKind::EntityType, s->row, 0}; return r;
    case Sort::Alias: r.ref = {RefKind::UnionType, index(aliases_[s->row].type), 0}; return r;
    case Sort::Obligation:
    case Sort::Decision:
    case Sort::Policy:
    case Sort::Lane:
    case Sort::Sample: break;
  }
  return r;
}

std::uint32_t Checker::hinted_enum(TypeId hint) const {
  const Type& t = type(hint);
  return !t.is_error && t.kind == TypeKind::Enum ? t.a : kNone;
}

std::uint32_t Checker::member_of(std::uint32_t enum_row, std::string_view name) const {
  const auto& members = model_.enums[enum_row].members;
  for (std::uint32_t k = 0; k < members.size(); ++k)
    if (members[k].name == name) return k;
  return kNone;
}

TypeId Checker::ident(NodeId n, TypeId hint) {
  const std::string_view name = text(n);
  const Reading r = read_name(name);
  if (const std::uint32_t e = hinted_enum(hint); e != kNone) {
    if (const std::uint32_t member = member_of(e, name); member != kNone) {
      if (r.is_value && is_assignable(model_, r.type, hint) && r.type != kErrorType) {
        auto& d = report(Code::AmbiguousMember, n, {std::string(name), model_.enums[e].name});
        const NodeRef other = r.ref.kind == RefKind::Fact && r.ref.a < fact_places_.size()
                                  ? fact_places_[r.ref.a]
                              : r.ref.kind == RefKind::Local ? here(NodeId{r.ref.a})
                                                             : place_of(r.symbol);
        if (r.ref.kind == RefKind::Local) relate(d, other, "the other meaning");
        else relate_name(d, other, "the other meaning");
        d.edits.push_back({d.span, model_.enums[e].name + "." + std::string(name)});
      }
      used_[static_cast<std::size_t>(Sort::Enum)].insert(e);
      refer(n, {RefKind::EnumMember, e, member});
      return model_.types.required(hint);
    }
  }
  if (const std::uint32_t record = record_meant(name, hint, r, n); record != kNone) {
    refer(n, {RefKind::Instance, record, 0});
    return model_.types.required(hint);
  }
  if (r.exists()) return use_reading(n, r);
  return unknown_name(n, hint);
}

TypeId Checker::use_reading(NodeId n, const Reading& r) {
  refer(n, r.ref);
  switch (r.ref.kind) {
    case RefKind::Local:
    case RefKind::Fact:
    case RefKind::It: return narrowed_at(n, r.type);
    case RefKind::Define:
    case RefKind::Setting:
    case RefKind::Extern:
    case RefKind::Role:
    case RefKind::Instance:
    case RefKind::Table:
    case RefKind::Kind:
    case RefKind::EnumType:
    case RefKind::EntityType:
    case RefKind::UnionType: use_name(r, n); break;
    case RefKind::Sample: lookup(Space::Sample, text(n), n); break;
    default: break;
  }
  if (!r.is_value) return not_a_value(n, r);
  if (r.ref.kind == RefKind::Define) {
    if (define_states_.size() > r.ref.a && define_states_[r.ref.a] != DefineState::Done) {
      auto& d = report(Code::DefineCycle, n, {std::string(text(n))});
      relate_name(d, model_.defines[r.ref.a].ref, "declared here");
      return kErrorType;
    }
    if (define_uses_has_.size() > r.ref.a && define_uses_has_[r.ref.a]) {
      if (context_.counts_when) report(Code::HasWhileCounting, n);
      if (context_.define != kNone) define_uses_has_[context_.define] = true;
    }
    return narrowed_at(n, model_.defines[r.ref.a].result);
  }
  if (r.ref.kind == RefKind::Extern) return narrowed_at(n, r.type);
  return r.type;
}

// A policy's own defines come before those of modules, and are never ambiguous.
void Checker::use_name(const Reading& r, NodeId at) {
  const bool is_own = context_.policy != kNone && policy_defines_[context_.policy].contains(text(at));
  if (is_own) use(r.symbol);
  else lookup(Space::Value, text(at), at);
}

TypeId Checker::not_a_value(NodeId n, const Reading& r) {
  const std::string name(text(n));
  refer(n, {});
  switch (r.ref.kind) {
    case RefKind::Define:
      report(Code::ArgumentCount, n,
             {name, arguments(model_.defines[r.ref.a].params.size()), "none"});
      return kErrorType;
    case RefKind::Extern:
      report(Code::ArgumentCount, n,
             {name, arguments(model_.externs[r.ref.a].params.size()), "none"});
      return kErrorType;
    case RefKind::Table:
      report(Code::ArgumentCount, n, {name, arguments(1), "none"});
      return kErrorType;
    default: break;
  }
  auto& d = report(Code::WrongSort, n, {name, phrase_of(r.symbol), "a value"});
  relate_name(d, place_of(r.symbol), "declared here");
  if (r.ref.kind == RefKind::Kind)
    d.help = "ask about its records: `any(x in " + name + " where …)`, `count(…)`, `latest(…)`";
  if (r.ref.kind == RefKind::EnumType)
    d.help = "a member is written `" + name + "." +
             (model_.enums[r.ref.a].members.empty() ? "member"
                                                    : model_.enums[r.ref.a].members.front().name) +
             "`";
  return kErrorType;
}

TypeId Checker::unknown_member(NodeId n, std::uint32_t e) {
  const Enum& row = model_.enums[e];
  std::vector<std::string> members;
  for (const Member& m : row.members) members.push_back(m.name);
  std::string all;
  for (std::size_t k = 0; k < members.size() && k < 12; ++k)
    all += (k == 0 ? "" : ", ") + members[k];
  if (members.size() > 12) all += ", …";
  const std::string spelt =
      tree_->kind(n) == NodeKind::Text ? syntax::unquote(text(n)) : std::string(text(n));
  auto& d = report(Code::UnknownMember, n,
                   {words_of(subject_),
                    a_type(model_, model_.types.intern(Type{.kind = TypeKind::Enum, .a = e}))});
  suggest(d, spelt, members, row.name + " is one of " + all);
  relate_name(d, row.ref, "declared here");
  used_[static_cast<std::size_t>(Sort::Enum)].insert(e);
  return kErrorType;
}

TypeId Checker::unknown_name(NodeId n, TypeId hint) {
  const std::string_view name = text(n);
  if (name == "anyone") {
    report(Code::MisplacedName, n, {"anyone", "stands for people, after `from`"});
    return kErrorType;
  }
  if (name == "it") {
    report(Code::MisplacedName, n,
           {"it", "stands for the record, in `counts when` and after `where` in a requirement"});
    return kErrorType;
  }
  if (const std::uint32_t e = hinted_enum(hint); e != kNone) return unknown_member(n, e);
  if (const Type& t = type(hint);
      !t.is_error && t.kind == TypeKind::Entity && !context_.allows_samples)
    return unknown_record(n, t.a);
  if (context_.facts != nullptr)
    for (std::uint32_t a : context_.facts->actions)
      for (const Param& p : model_.actions[a].params) {
        if (model_.facts[p.fact].name != name) continue;
        std::string without;
        std::size_t more = 0;
        for (std::uint32_t b : context_.facts->actions) {
          const auto& params = model_.actions[b].params;
          if (std::any_of(params.begin(), params.end(),
                          [&](const Param& q) { return q.fact == p.fact; }))
            continue;
          if (without.empty()) without = model_.actions[b].name;
          else ++more;
        }
        auto& d = report(Code::FactNotShared, n, {std::string(name), without});
        d.label = "`" + without + "` has no such fact" +
                  (more > 0 ? fmt::format(", nor {} more", more) : "");
        relate(d, fact_places_[p.fact], "`" + model_.actions[a].name + "` has it");
        return kErrorType;
      }
  if (quiet_names_) return kErrorType;
  if (report_missing_import(Space::Value, name, n)) return kErrorType;
  if (kind_of(hint) == TypeKind::Role && hint != kErrorType) {
    std::vector<std::string> roles;
    for (const std::string& v : names_.visible(model_.modules[module_], module_, Space::Value))
      if (lookup_quietly(Space::Value, v)->sort == Sort::Role) roles.push_back(v);
    unknown(Code::UnknownRole, n, {std::string(name)}, name, roles);
    return kErrorType;
  }
  for (std::uint32_t e = 0; e < model_.enums.size(); ++e) {
    if (member_of(e, name) == kNone || lookup_quietly(Space::Value, model_.enums[e].name) == nullptr)
      continue;
    auto& d = report(Code::MemberNeedsType, n, {std::string(name), model_.enums[e].name});
    relate_name(d, model_.enums[e].ref, "declared here");
    d.edits.push_back({d.span, model_.enums[e].name + "." + std::string(name)});
    return kErrorType;
  }
  std::vector<std::string> known;
  for (const Local& l : locals_) known.emplace_back(l.name);
  if (context_.facts != nullptr)
    for (const auto& [fact, row] : context_.facts->by_name) known.emplace_back(fact);
  if (context_.policy != kNone)
    for (const auto& [define, row] : policy_defines_[context_.policy]) known.emplace_back(define);
  if (context_.allows_samples)
    for (const std::string& s : names_.visible(model_.modules[module_], module_, Space::Sample))
      known.push_back(s);
  std::sort(known.begin(), known.end());
  for (const std::string& v : names_.visible(model_.modules[module_], module_, Space::Value)) {
    const Sort sort = lookup_quietly(Space::Value, v)->sort;
    if (sort == Sort::Define || sort == Sort::Setting || sort == Sort::Extern ||
        sort == Sort::Role || sort == Sort::Instance)
      known.push_back(v);
  }
  if (context_.facts != nullptr && !context_.facts->actions.empty()) {
    const std::size_t count = context_.facts->actions.size();
    const std::string whose = count == 1
                                  ? "`" + model_.actions[context_.facts->actions[0]].name + "`"
                                  : fmt::format("the {} actions this stands on", count);
    unknown(Code::UnknownFact, n, {std::string(name), whose}, name, known);
  } else {
    unknown(Code::UnknownName, n, {std::string(name)}, name, known);
  }
  return kErrorType;
}

}  // namespace writ::check
