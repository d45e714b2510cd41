#include "lang/testing/documents.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/value/ops.hpp"

namespace writ::testing {

using syntax::NodeId;
using syntax::NodeKind;

namespace {

bool write_subject(json::Writer& out, const check::Model& model, Literals& literals,
                   std::uint32_t t, NodeId expr, const check::Type& declared) {
  const std::uint32_t sample = literals.sample_at(t, expr);
  std::string id;
  std::uint32_t mask = declared.kind == check::TypeKind::Principal ? declared.a : 0;
  if (sample != check::kNone) {
    id = literals.id_of(sample);
    const check::Type& type = model.types[model.samples[sample].type];
    if (type.kind == check::TypeKind::Principal) mask = type.a;
  } else if (model.trees[t].kind(expr) == NodeKind::Text) {
    id = syntax::unquote(model.trees[t].text_of(expr));
  } else {
    return literals.fail(t, expr, "a sample of a Person or an Agent is expected here");
  }
  out.begin_object().key("type").string(mask == program::kPersonMask ? "person" : "agent");
  out.key("id").string(id).end_object();
  return true;
}

bool write_resource(json::Writer& out, const check::Model& model, Literals& literals,
                    std::uint32_t t, NodeId expr, check::TypeId type) {
  const check::Type& declared = model.types[type];
  if (declared.kind == check::TypeKind::Principal)
    return write_subject(out, model, literals, t, expr, declared);
  if (declared.kind == check::TypeKind::Text) {
    out.begin_object().key("type").string("text").key("id");
    if (!literals.write(out, t, expr, type)) return false;
    out.end_object();
    return true;
  }
  const check::Ref named = model.annotations[t].ref[syntax::index(expr)];
  if (named.kind == check::RefKind::Instance) {
    const check::Instance& record = model.instances[named.a];
    out.begin_object().key("type").string(model.entities[record.entity].outside);
    out.key("id").string(record.outside).end_object();
    return true;
  }
  if (model.trees[t].kind(expr) == NodeKind::RecordLit && declared.kind == check::TypeKind::Entity) {
    const check::Entity& entity = model.entities[declared.a];
    const NodeId id = field_value(model.trees[t], expr, "id");
    const bool is_text = id != syntax::kNoNode && model.trees[t].kind(id) == NodeKind::Text;
    out.begin_object().key("type").string(entity.outside).key("id");
    out.string(is_text ? syntax::unquote(model.trees[t].text_of(id)) : "given");
    out.key("properties").begin_object();
    if (!literals.write_attributes(out, t, expr, entity)) return false;
    out.end_object().end_object();
    return true;
  }
  const std::uint32_t sample = literals.sample_at(t, expr);
  const bool is_entity = sample != check::kNone &&
                         model.types[model.samples[sample].type].kind == check::TypeKind::Entity;
  if (!is_entity) return literals.fail(t, expr, "a sample of an entity is expected here");
  const check::Entity& entity = model.entities[model.types[model.samples[sample].type].a];
  out.begin_object().key("type").string(entity.outside).key("id").string(literals.id_of(sample));
  out.key("properties").begin_object();
  if (!literals.write_attributes(out, model.samples[sample].ref.tree, literals.literal_of(sample),
                                 entity))
    return false;
  out.end_object().end_object();
  return true;
}

std::uint32_t action_of(const check::Model& model, std::uint32_t t, NodeId name) {
  const check::Ref r = model.annotations[t].ref[syntax::index(name)];
  if (r.kind == check::RefKind::Action) return r.a;
  for (std::uint32_t k = 0; k < model.actions.size(); ++k)
    if (model.actions[k].name == model.trees[t].text_of(name)) return k;
  return check::kNone;
}

}  // namespace

std::string request_of(const check::Model& model, Literals& literals, std::uint32_t t, NodeId given) {
  const syntax::Tree& tree = model.trees[t];
  const std::uint32_t action_id = action_of(model, t, tree.child(given, 0));
  if (action_id == check::kNone) {
    literals.fail(t, given,
                  fmt::format("there is no action `{}`", tree.text_of(tree.child(given, 0))));
    return {};
  }
  const check::Action& action = model.actions[action_id];
  const NodeId literal = tree.find(given, NodeKind::RecordLit);
  std::string subject, resource, context;
  json::Writer for_subject(subject), for_resource(resource), for_context(context);
  for_context.begin_object();
  for (NodeId init : tree.children(literal)) {
    if (tree.kind(init) != NodeKind::FieldInit) continue;
    const std::string_view name = tree.text_of(tree.child(init, 0));
    const NodeId value = tree.child(init, 1);
    const check::Param* param = nullptr;
    for (const check::Param& p : action.params)
      if (model.facts[p.fact].name == name) param = &p;
    if (param == nullptr) {
      literals.fail(t, init, fmt::format("`{}` has no fact `{}`", action.name, name));
      return {};
    }
    const check::TypeId type = model.facts[param->fact].type;
    bool done = true;
    switch (param->place) {
      case program::ParamPlace::By:
        done = write_subject(for_subject, model, literals, t, value, model.types[type]);
        break;
      case program::ParamPlace::On:
        done = write_resource(for_resource, model, literals, t, value, type);
        break;
      case program::ParamPlace::With:
        for_context.key(name);
        done = literals.write(for_context, t, value, type);
        break;
    }
    if (!done) return {};
  }
  for_context.end_object();
  std::string out;
  json::Writer request(out);
  request.begin_object();
  if (!subject.empty()) request.key("subject").raw(subject);
  request.key("action").begin_object().key("name").string(action.outside).end_object();
  if (!resource.empty()) request.key("resource").raw(resource);
  request.key("context").raw(context).end_object();
  return out;
}

// ---- the directory ------------------------------------------------------------------------------------

namespace {

// `roles: [ae, { role: cro  from: T  until: T }]`
bool write_roles(json::Writer& out, Literals& literals, const syntax::Tree& tree, std::uint32_t t,
                 NodeId list) {
  out.begin_array();
  const bool is_list = tree.kind(list) == NodeKind::ListLit;
  std::vector<NodeId> items;
  if (!is_list) items.push_back(list);
  else
    for (NodeId item : tree.children(list)) items.push_back(item);
  for (NodeId item : items) {
    const bool is_term = tree.kind(item) == NodeKind::RecordLit;
    const NodeId named = is_term ? field_value(tree, item, "role") : item;
    const std::string role = named == syntax::kNoNode ? std::string() : literals.role_at(t, named);
    if (role.empty())
      return literals.fail(t, item, fmt::format("`{}` is not a role", tree.text_of(item)));
    if (!is_term) {
      out.string(role);
      continue;
    }
    out.begin_object().key("role").string(role);
    for (const char* edge : {"from", "until"}) {
      const NodeId value = field_value(tree, item, edge);
      if (value == syntax::kNoNode) continue;
      const auto at = literals.time_of(t, value);
      if (!at) return literals.fail(t, value, "a time is expected here");
      out.key(edge).string(value::to_text(value::of_scalar(value::Tag::Time, *at)));
    }
    out.end_object();
  }
  out.end_array();
  return true;
}

bool write_ids(json::Writer& out, Literals& literals, const syntax::Tree& tree, std::uint32_t t,
               NodeId list) {
  if (tree.kind(list) != NodeKind::ListLit)
    return literals.fail(t, list, "a list `[…]` is expected here");
  out.begin_array();
  for (NodeId item : tree.children(list)) {
    if (tree.kind(item) != NodeKind::Text) return literals.fail(t, item, "an alias is a text");
    out.string(syntax::unquote(tree.text_of(item)));
  }
  out.end_array();
  return true;
}

// A principal's field that the directory itself defines. `known` tells whether it is one.
bool write_reserved(json::Writer& out, Literals& literals, const syntax::Tree& tree,
                    std::uint32_t t, NodeId init, bool& known) {
  const std::string_view name = tree.text_of(tree.child(init, 0));
  const NodeId value = tree.child(init, 1);
  known = true;
  if (name == "id") return true;
  if (name == "roles") return out.key(name), write_roles(out, literals, tree, t, value);
  if (name == "aliases") return out.key(name), write_ids(out, literals, tree, t, value);
  if (name == "active" || name == "autonomous") {
    if (tree.kind(value) != NodeKind::True && tree.kind(value) != NodeKind::False)
      return literals.fail(t, value, "`true` or `false` is expected here");
    out.key(name).boolean(tree.kind(value) == NodeKind::True);
    return true;
  }
  if (name == "acts_for" || name == "owner") {
    const std::uint32_t person = literals.sample_at(t, value);
    if (person == check::kNone)
      return literals.fail(t, value, "a sample of a Person is expected here");
    out.key(name).string(literals.id_of(person));
    return true;
  }
  known = false;
  return true;
}

bool write_principal(json::Writer& out, const check::Model& model, Literals& literals,
                     std::uint32_t sample) {
  const syntax::Tree& tree = literals.tree_of(sample);
  const std::uint32_t t = model.samples[sample].ref.tree;
  std::string attributes;
  json::Writer for_attributes(attributes);
  for_attributes.begin_object();
  out.begin_object().key("id").string(literals.id_of(sample));
  for (NodeId init : tree.children(literals.literal_of(sample))) {
    if (tree.kind(init) != NodeKind::FieldInit) continue;
    bool known = false;
    if (!write_reserved(out, literals, tree, t, init, known)) return false;
    if (known) continue;
    const std::string_view name = tree.text_of(tree.child(init, 0));
    const auto field = std::find_if(model.principal_fields.begin(), model.principal_fields.end(),
                                    [&](const check::Field& f) { return f.name == name; });
    if (field == model.principal_fields.end())
      return literals.fail(t, init, fmt::format("principals have no attribute `{}`", name));
    for_attributes.key(name);
    if (!literals.write(for_attributes, t, tree.child(init, 1), field->type)) return false;
  }
  for_attributes.end_object();
  if (attributes != "{}") out.key("attributes").raw(attributes);
  out.end_object();
  return true;
}

}  // namespace

std::string directory_of(const check::Model& model, Literals& literals, std::uint32_t module) {
  const bool library = model.modules[module].is_library;
  std::string people, agents;
  json::Writer for_people(people), for_agents(agents);
  for_people.begin_array();
  for_agents.begin_array();
  for (std::uint32_t k = 0; k < model.samples.size(); ++k) {
    const check::Sample& sample = model.samples[k];
    const bool visible = library ? sample.module == module : !model.modules[sample.module].is_library;
    const check::Type& type = model.types[sample.type];
    if (!visible || type.kind != check::TypeKind::Principal) continue;
    if (!write_principal(type.a == program::kPersonMask ? for_people : for_agents, model, literals, k))
      return {};
  }
  for_people.end_array();
  for_agents.end_array();
  return "{\"people\":" + people + ",\"agents\":" + agents + "}";
}

// ---- records ------------------------------------------------------------------------------------------

namespace {

// The field that `by WHO` fills: the answering person, else the one marked `from`.
std::uint32_t field_of_who(const check::Kind& kind) {
  if (kind.by_field != check::kNone) return kind.by_field;
  if (kind.from_field != check::kNone) return kind.from_field;
  for (std::uint32_t k = 0; k < kind.fields.size(); ++k)
    if (kind.fields[k].name == "by" || kind.fields[k].name == "actor") return k;
  return check::kNone;
}

// The one role of a person's sample, for a record whose `from` is a role that the step does not state.
std::string sole_role(const check::Model& model, Literals& literals, std::uint32_t t, NodeId who) {
  const std::uint32_t person = literals.sample_at(t, who);
  if (person == check::kNone) return {};
  const syntax::Tree& tree = literals.tree_of(person);
  const NodeId roles = field_value(tree, literals.literal_of(person), "roles");
  if (roles == syntax::kNoNode || tree.kind(roles) != NodeKind::ListLit ||
      tree[roles].child_count != 1)
    return {};
  const NodeId only = tree.child(roles, 0);
  return tree.kind(only) == NodeKind::RecordLit
             ? std::string()
             : literals.role_at(model.samples[person].ref.tree, only);
}

// The members that the step states. False when one has no place in the kind.
bool write_stated(json::Writer& record, const check::Kind& kind, Literals& literals,
                  const syntax::Tree& tree, const RecordStep& step) {
  if (step.literal == syntax::kNoNode) return true;
  for (NodeId init : tree.children(step.literal)) {
    if (tree.kind(init) != NodeKind::FieldInit) continue;
    const std::string_view name = tree.text_of(tree.child(init, 0));
    if (name == "id" || name == "at") continue;
    const auto field = std::find_if(kind.fields.begin(), kind.fields.end(),
                                    [&](const check::Field& f) { return f.name == name; });
    if (field == kind.fields.end())
      return literals.fail(step.tree, init, fmt::format("`{}` has no field `{}`", kind.name, name));
    record.key(name);
    if (!literals.write(record, step.tree, tree.child(init, 1), field->type)) return false;
  }
  return true;
}

}  // namespace

std::string record_of(const check::Model& model, Literals& literals, const RecordStep& step) {
  const check::Kind& kind = model.kinds[step.kind];
  const syntax::Tree& tree = model.trees[step.tree];
  std::string out;
  json::Writer record(out);
  record.begin_object().key("kind").string(kind.outside);
  const NodeId id = field_value(tree, step.literal, "id");
  const NodeId at = field_value(tree, step.literal, "at");
  record.key("id").string(id != syntax::kNoNode && tree.kind(id) == NodeKind::Text
                              ? syntax::unquote(tree.text_of(id))
                              : step.id);
  std::optional<std::int64_t> time = step.at;
  if (at != syntax::kNoNode && !(time = literals.time_of(step.tree, at))) {
    literals.fail(step.tree, at, "a time is expected here");
    return {};
  }
  record.key("at").string(value::to_text(value::of_scalar(value::Tag::Time, *time)));
  if (step.who != syntax::kNoNode) {
    const std::uint32_t field = field_of_who(kind);
    if (field == check::kNone) {
      literals.fail(step.tree, step.who,
                    fmt::format("`{}` has no field that says by whom it was given", kind.name));
      return {};
    }
    record.key(kind.fields[field].name);
    if (!literals.write(record, step.tree, step.who, kind.fields[field].type)) return {};
  }
  if (!write_stated(record, kind, literals, tree, step)) return {};
  const auto is_stated = [&](std::uint32_t field) {
    return field_value(tree, step.literal, kind.fields[field].name) != syntax::kNoNode;
  };
  const std::uint32_t from = kind.from_field;
  if (step.who != syntax::kNoNode && from != check::kNone && !is_stated(from) &&
      model.types[kind.fields[from].type].kind == check::TypeKind::Role) {
    const std::string role = sole_role(model, literals, step.tree, step.who);
    if (!role.empty()) record.key(kind.fields[from].name).string(role);
  }
  if (kind.binding == program::Binding::Content && kind.content_field != check::kNone &&
      !is_stated(kind.content_field))
    record.key(kind.fields[kind.content_field].name).string(step.content);
  record.end_object();
  return out;
}

std::string history_of(const check::Model& model, const std::vector<std::string>& events) {
  std::string out;
  json::Writer history(out);
  history.begin_object().key("complete_since").begin_object();
  for (const check::Kind& kind : model.kinds)
    if (kind.is_event) history.key(kind.outside).string("always");
  history.end_object().key("events").begin_array();
  for (const std::string& event : events) history.raw(event);
  history.end_array().end_object();
  return out;
}

}  // namespace writ::testing
