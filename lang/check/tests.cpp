// Samples and in-language tests.
#include "lang/check/checker.hpp"

namespace writ::check {

std::vector<Checker::Slot> Checker::slots_of_entity(std::uint32_t entity) {
  std::vector<Slot> slots;
  const Entity& e = model_.entities[entity];
  if (!e.is_anonymous)
    slots.push_back({"id", text_type_, {RefKind::Field, 0, entity}, false, e.ref});
  for (std::uint32_t k = 0; k < e.fields.size(); ++k)
    slots.push_back({e.fields[k].name,
                     e.fields[k].type,
                     {RefKind::Field, k + 1, entity},
                     !type(e.fields[k].type).is_optional,
                     e.fields[k].ref});
  return slots;
}

// What the directory says of a principal, and its attributes.
std::vector<Checker::Slot> Checker::slots_of_principal(std::uint32_t mask) {
  std::vector<Slot> slots;
  slots.push_back({"id", text_type_, {RefKind::Field, 0, kNone}, false, {}});
  slots.push_back({"roles", model_.types.list_of(role_type_), {}, false, {}});
  slots.push_back({"active", bool_type(), {}, false, {}});
  slots.push_back({"aliases", model_.types.list_of(text_type_), {}, false, {}});
  if (mask == program::kAgentMask) slots.push_back({"autonomous", bool_type(), {}, false, {}});
  for (std::uint32_t k = 0; k < model_.principal_fields.size(); ++k) {
    const Field& f = model_.principal_fields[k];
    if ((f.principals & mask) == mask)
      slots.push_back(
          {f.name, f.type, {RefKind::Field, k + 1, kNone}, !type(f.type).is_optional, f.ref});
  }
  return slots;
}

void Checker::check_record(NodeId literal, NodeId at, const std::vector<Slot>& slots,
                           std::string_view owner, bool lenient) {
  std::vector<NodeId> given(slots.size(), kNoNode);
  if (literal != kNoNode)
    for (NodeId init : tree_->children(literal)) {
      if (tree_->kind(init) != NodeKind::FieldInit) continue;
      const NodeId name = tree_->child(init, 0), value = tree_->child(init, 1);
      std::size_t k = 0;
      while (k < slots.size() && slots[k].name != text(name)) ++k;
      if (k == slots.size()) {
        std::vector<std::string> known;
        for (const Slot& s : slots) known.emplace_back(s.name);
        unknown(Code::UnknownField, name, {std::string(owner), std::string(text(name))}, text(name),
                known);
        lenient = true;  // probably the one that would be missing
        continue;
      }
      if (given[k] != kNoNode) {
        auto& d = report(Code::GivenTwice, name, {std::string(text(name))});
        relate(d, here(given[k]), "given here first");
        continue;
      }
      given[k] = name;
      refer(init, slots[k].ref);
      subject_ = {kNoNode, "`" + std::string(text(name)) + "` is given"};
      if (value != kNoNode && !slots[k].is_computed) check_sample_value(value, slots[k].type);
      subject_ = {};
    }
  if (lenient) return;
  std::string missing;
  NodeRef place;
  for (std::size_t k = 0; k < slots.size(); ++k) {
    if (!slots[k].is_required || given[k] != kNoNode) continue;
    if (missing.empty()) place = slots[k].decl;
    missing += (missing.empty() ? "`" : ", `") + std::string(slots[k].name) + "`";
  }
  if (missing.empty()) return;
  auto& d = report(Code::MissingValue, at, {std::string(owner), missing});
  relate(d, place, "declared here");
}

void Checker::check_sample_value(NodeId value, TypeId want) {
  const Type t = type(model_.types.required(want));
  const NodeKind k = tree_->kind(value);
  if (k == NodeKind::RecordLit) {
    if (t.is_error) return;
    if (t.kind == TypeKind::Entity) {
      check_record(value, value, slots_of_entity(t.a),
                   model_.entities[t.a].is_anonymous ? "this value" : model_.entities[t.a].name,
                   false);
      annotate(value, model_.types.required(want));
    } else if (t.kind == TypeKind::Role) {
      // An assignment of a role: held from, until.
      const TypeId time = model_.types.optional(now_type_);
      check_record(value, value,
                   {{"role", role_type_, {}, true, {}},
                    {"from", time, {}, false, {}},
                    {"until", time, {}, false, {}}},
                   "an assignment of a role", false);
    } else {
      report(Code::TypeMismatch, value, {"this record", "a record", a_type(model_, want)},
             "expected " + a_type(model_, want));
    }
    return;
  }
  if (k == NodeKind::ListLit && (t.kind == TypeKind::List || t.kind == TypeKind::Set) && !t.is_error) {
    if (!context_.allows_samples) report_too_long(value, want);  // a record; a test may ask in vain
    for (NodeId item : tree_->children(value)) check_sample_value(item, TypeId{t.a});
    annotate(value, model_.types.required(want));
    return;
  }
  const bool by_id =
      t.kind == TypeKind::Principal || t.kind == TypeKind::Entity || t.kind == TypeKind::Union;
  if (k == NodeKind::Text && by_id && !t.is_error) {
    annotate(value, text_type_);
    return;
  }
  expect(value, want);
}

void Checker::check_samples() {
  context_ = {};
  context_.allows_samples = true;
  for (std::uint32_t k = 0; k < model_.samples.size(); ++k) {
    enter(model_.samples[k].ref);
    const NodeId decl = model_.samples[k].ref.node, literal = tree_->find(decl, NodeKind::RecordLit);
    const Type t = type(model_.samples[k].type);
    if (t.is_error) continue;
    const NodeId name = tree_->child(decl, 0);
    if (t.kind == TypeKind::Principal)
      check_record(literal, name, slots_of_principal(t.a), model_.samples[k].name, false);
    else check_record(literal, name, slots_of_entity(t.a), model_.samples[k].name, false);
  }
  context_ = {};
}

void Checker::check_tests() {
  for (const Test& test : model_.tests) {
    enter(test.ref);
    context_ = {};
    context_.allows_samples = true;
    locals_.clear();
    check_test(test.ref.node);
  }
  context_ = {};
}

void Checker::check_test(NodeId test) {
  bool expects_error = false, has_given = false, has_expect = false;
  for (NodeId step : tree_->children(test))
    if (tree_->kind(step) == NodeKind::StepExpect && tree_->op(step) == SyntaxOp::ExpectError)
      expects_error = true;
  for (NodeId step : tree_->children(test)) {
    switch (tree_->kind(step)) {
      case NodeKind::StepGiven:
        has_given = true;
        check_given(step, expects_error);
        break;
      case NodeKind::StepAt:
        if (const NodeId at = tree_->child(step, 0); at != kNoNode) expect(at, now_type_);
        break;
      case NodeKind::StepHistory: check_record_step(step, false); break;
      case NodeKind::StepAfter: check_record_step(step, true); break;
      case NodeKind::StepHost: check_host_step(step); break;
      case NodeKind::StepExpect:
        has_expect = true;
        if (!has_given) report(Code::StepOrder, step, {"expect", "given"});
        if (const NodeId because = tree_->find(step, NodeKind::Because); because != kNoNode)
          check_because(because);
        if (const NodeId owing = tree_->find(step, NodeKind::Owing); owing != kNoNode)
          for (NodeId name : tree_->children(owing)) {
            const std::uint32_t row = owed_obligation(name);
            if (row != kNone) refer(name, {RefKind::Obligation, row, 0});
            else if (!report_missing_import(Space::Obligation, text(name), name))
              unknown(Code::UnknownObligation, name, {std::string(text(name))}, text(name),
                      names_.visible(model_.modules[module_], module_, Space::Obligation));
          }
        break;
      default: break;
    }
  }
  if (!has_expect && tree_->find(test, NodeKind::Error) == kNoNode)
    report(Code::NothingExpected, tree_->child(test, 0), {});
}

// What an extern answers: for these arguments, or, by its name alone, for all.
void Checker::check_host_step(NodeId step) {
  const NodeId asked = tree_->child(step, 0), answer = tree_->child(step, 1);
  const bool is_call = tree_->kind(asked) == NodeKind::Call;
  const NodeId name = is_call ? tree_->child(asked, 0) : asked;
  const Symbol* s = lookup(Space::Value, text(name), name);
  if (s == nullptr || s->sort != Sort::Extern) {
    if (s != nullptr) {
      auto& d = report(Code::WrongSort, name, {std::string(text(name)), phrase_of(*s), "an extern"});
      relate_name(d, place_of(*s), "declared here");
    } else if (!report_missing_import(Space::Value, text(name), name)) {
      std::vector<std::string> known;
      for (const std::string& v : names_.visible(model_.modules[module_], module_, Space::Value))
        if (lookup_quietly(Space::Value, v)->sort == Sort::Extern) known.push_back(v);
      unknown(Code::UnknownName, name, {std::string(text(name))}, text(name), known);
    }
    return;
  }
  const std::uint32_t row = s->row;
  refer(name, {RefKind::Extern, row, 0});
  if (is_call) call_extern(asked, row);
  if (answer == kNoNode) return;
  subject_ = {kNoNode, "`" + std::string(text(name)) + "` gives"};
  check_sample_value(answer, model_.externs[row].result);
  subject_ = {};
}

// An obligation of the program by its simple name: the visible one, else the only one.
std::uint32_t Checker::owed_obligation(NodeId name) {
  if (const Symbol* s = lookup(Space::Obligation, text(name), name)) return s->row;
  const auto modules = names_.modules_with(Space::Obligation, text(name));
  return modules.size() == 1 ? names_.in(modules[0], Space::Obligation, text(name))->row : kNone;
}

void Checker::check_given(NodeId step, bool expects_error) {
  const NodeId name = tree_->child(step, 0);
  const std::uint32_t action = action_named(name);
  if (action == kNone) return;
  std::vector<Slot> slots;
  for (const Param& p : model_.actions[action].params) {
    const Fact& f = model_.facts[p.fact];
    slots.push_back(
        {f.name, f.type, {RefKind::Fact, p.fact, 0}, !type(f.type).is_optional, fact_places_[p.fact]});
  }
  check_record(tree_->find(step, NodeKind::RecordLit), name, slots, model_.actions[action].name,
               expects_error);
}

void Checker::check_record_step(NodeId step, bool is_answer) {
  const NodeId name = tree_->find(step, NodeKind::Name);
  if (name == kNoNode) return;
  if (is_answer && tree_->child(step, 0) != name) {
    const NodeId delay = tree_->child(step, 0);
    const TypeId t = present(delay);
    if (t != kErrorType && kind_of(t) != TypeKind::Duration && kind_of(t) != TypeKind::Period)
      report(Code::TypeMismatch, delay, {quote(delay), a_type(model_, t), "a duration"},
             "expected a duration such as `2 hours`");
  }
  const Symbol* s = lookup(Space::Value, text(name), name);
  const bool is_kind = s != nullptr && s->sort == Sort::Kind;
  if (!is_kind || (is_answer ? !model_.kinds[s->row].is_evidence : !model_.kinds[s->row].is_event)) {
    if (s != nullptr) {
      const std::string found = !is_kind    ? phrase_of(*s)
                                : is_answer ? "an event"
                                            : "a kind of evidence";
      auto& d =
          report(Code::WrongSort, name,
                 {std::string(text(name)), found, is_answer ? "a kind of evidence" : "an event"});
      relate_name(d, place_of(*s), "declared here");
      if (is_kind)
        d.help = is_answer ? "events are given with `history`" : "evidence is given with `after`";
    } else if (!report_missing_import(Space::Value, text(name), name)) {
      is_unknown_kind(name);
    }
    return;
  }
  const std::uint32_t row = s->row;
  refer(name, {RefKind::Kind, row, 0});
  const Kind& kind = model_.kinds[row];
  std::vector<Slot> slots;
  slots.push_back({"id", text_type_, {RefKind::Field, 0, row}, false, {}});
  slots.push_back({"at", now_type_, {RefKind::Field, 1, row}, false, {}});
  const std::uint32_t who_field = kind.by_field != kNone ? kind.by_field : kind.from_field;
  for (std::uint32_t k = 0; k < kind.fields.size(); ++k) {
    // A role that the answer does not state is the only one that its giver has.
    const bool filled =
        k == kind.content_field || (is_answer && (k == who_field || k == kind.from_field));
    slots.push_back({kind.fields[k].name,
                     kind.fields[k].type,
                     {RefKind::Field, k + 2, row},
                     !filled && !type(kind.fields[k].type).is_optional,
                     kind.fields[k].ref});
  }
  if (is_answer)
    if (const NodeId path = tree_->find(step, NodeKind::Path); path != kNoNode) {
      const NodeId sample = check_sample_path(path);
      const TypeId wanted =
          who_field == kNone ? kErrorType : model_.types.required(kind.fields[who_field].type);
      if (sample != kNoNode && wanted != kErrorType) {
        const TypeId t = model_.samples[ref_of(path).a].type;
        const TypeKind w = kind_of(wanted);
        // Anybody may try to answer: that an agent's answer does not count is for the engine to say.
        const bool by_id =
            w == TypeKind::Text || (w == TypeKind::Principal && kind_of(t) == TypeKind::Principal);
        if (t != kErrorType && !by_id && !is_assignable(model_, t, wanted))
          report(Code::NotAnAnswerer, path,
                 {dotted(path), a_type(model_, t), a_type(model_, wanted), kind.name});
      }
    }
  const std::string owner = kind.name;
  check_record(tree_->find(step, NodeKind::RecordLit), name, slots, owner, false);
}

// `by ann`: the sample, annotated on the Path; kNoNode when there is none.
NodeId Checker::check_sample_path(NodeId path) {
  std::vector<std::string_view> names;
  for (NodeId n : tree_->children(path)) names.push_back(text(n));
  std::size_t used = 0;
  const Symbol* s = names.size() == 1 ? lookup(Space::Sample, names[0], path)
                                      : lookup_qualified(Space::Sample, names, used);
  if (s == nullptr) {
    unknown(Code::UnknownSample, path, {dotted(path)}, names.back(),
            names_.visible(model_.modules[module_], module_, Space::Sample));
    return kNoNode;
  }
  refer(path, {RefKind::Sample, s->row, 0});
  return path;
}

namespace {

// Whether `name` is the end of a qualified name, from a dot on.
bool is_suffix(std::string_view qualified, std::string_view name) {
  if (qualified.size() < name.size() || qualified.substr(qualified.size() - name.size()) != name)
    return false;
  return qualified.size() == name.size() || qualified[qualified.size() - name.size() - 1] == '.';
}

}  // namespace

// A rule or lane by its qualified name or a unique end of it.
void Checker::check_because(NodeId because) {
  for (NodeId path : tree_->children(because)) {
    if (tree_->kind(path) != NodeKind::Path) continue;
    const std::string name = dotted(path);
    const NodeId last = tree_->last_child(path);
    std::vector<const Declared*> found;
    bool is_exact = false;
    const auto consider = [&](const Declared& d) {
      if (!is_suffix(d.qualified, name)) return;
      found.push_back(&d);
      is_exact = is_exact || d.qualified == name;
    };
    if (const auto at = rules_by_name_.find(text(last)); at != rules_by_name_.end())
      for (std::uint32_t r : at->second) consider(model_.rules[r]);
    for (const Lane& lane : model_.lanes) consider(lane);
    if (found.size() == 1 || is_exact) continue;
    if (found.empty()) {
      std::vector<std::string> known;
      for (const Rule& r : model_.rules) known.push_back(r.name);
      for (const Lane& lane : model_.lanes) known.push_back(lane.name);
      auto& d = report(Code::UnknownRule, path, {name});
      suggest(d, text(last), known);
      if (!d.edits.empty()) d.edits.front().span = tree_->span(last);
      continue;
    }
    auto& d = report(Code::AmbiguousRule, path, {name, found[0]->qualified, found[1]->qualified});
    relate_name(d, found[0]->ref, "one");
    relate_name(d, found[1]->ref, "another");
  }
}

}  // namespace writ::check
