#include "tools/writ/schema_text.hpp"

#include "tools/writ/type_schema.hpp"

namespace writ::tools {

using program::Image;
using program::TypeKind;
using program::TypeRow;

namespace {

class Schema : public TypeSchema {
 public:
  using TypeSchema::TypeSchema;

  void request(std::uint32_t only) {
    begin("A request of this charter (OpenID AuthZEN evaluation)");
    out_.key("type").string("object").key("required").begin_array().string("action").end_array();
    out_.key("properties").begin_object().key("id").raw(R"({"type": "string"})").end_object();
    if (image_.actions.empty())
      out_.key("not").begin_object().end_object();  // nothing can be asked for
    else out_.key("oneOf").begin_array();
    for (std::uint32_t a = 0; a < image_.actions.size(); ++a)
      if (only == program::kNone || only == a) action(image_.actions[a]);
    if (!image_.actions.empty()) out_.end_array();
    end();
  }
  void evidence() {
    begin("Answers and proofs: the evidence beside a request");
    out_.key("type").string("array").key("items");
    records(&program::KindRow::is_evidence);
    end();
  }
  void history() {
    begin("What has happened: the history beside a request");
    out_.key("type").string("object").key("additionalProperties").boolean(false);
    out_.key("properties").begin_object();
    out_.key("tenant").raw(R"({"type": "string"})");
    out_.key("complete_since")
        .begin_object()
        .key("type")
        .string("object")
        .key("additionalProperties")
        .boolean(false);
    out_.key("properties").begin_object();
    for (const program::KindRow& kind : image_.kinds)
      if (kind.is_event)
        out_.key(image_.text(kind.outside))
            .raw(R"({"anyOf": [{"const": "always"}, {"type": "string", "format": "date-time"}]})");
    out_.end_object().end_object();
    out_.key("events").begin_object().key("type").string("array").key("items");
    records(&program::KindRow::is_event);
    out_.end_object().end_object();
    end();
  }
  void directory() {
    begin("People and agents");
    out_.key("type").string("object").key("additionalProperties").boolean(false);
    out_.key("properties").begin_object();
    out_.key("tenant").raw(R"({"type": "string"})");
    principals("people", program::kPersonMask);
    principals("agents", program::kAgentMask);
    out_.end_object();
    end();
  }
  void settings() {
    begin("Values of the charter's settings, by qualified name");
    out_.key("type").string("object").key("additionalProperties").boolean(false);
    out_.key("properties").begin_object();
    for (const program::SettingRow& s : image_.settings) {
      out_.key(image_.text(s.name)).begin_object();
      host_value(s.value);
      out_.end_object();
    }
    out_.end_object().key("required").begin_array();
    for (const program::SettingRow& s : image_.settings)
      if (s.value.initial == program::kNone) out_.string(image_.text(s.name));
    out_.end_array();
    end();
  }
  void tables() {
    begin("Entries in place of those of the charter's tables, by qualified name");
    out_.key("type").string("object").key("additionalProperties").boolean(false);
    out_.key("properties").begin_object();
    for (const program::TableRow& t : image_.tables) {
      out_.key(image_.text(t.name)).begin_object().key("type").string("object");
      if (image_.types[t.key].kind == TypeKind::Enum) {
        out_.key("propertyNames").begin_object();
        inner(t.key, Place::Fact);
        out_.end_object();
      }
      out_.key("additionalProperties").begin_object();
      inner(t.value, Place::Fact);
      out_.end_object().end_object();
    }
    out_.end_object();
    end();
  }
  void externs() {
    begin("What functions of the host answered");
    out_.key("type").string("array").key("items").begin_object().key("oneOf").begin_array();
    for (const program::ExternRow& e : image_.externs) {
      out_.begin_object().key("type").string("object").key("required").raw(R"(["name"])");
      out_.key("additionalProperties").boolean(false).key("properties").begin_object();
      out_.key("name").begin_object().key("const").string(image_.text(e.name)).end_object();
      out_.key("arguments").begin_object().key("type").string("array").key("prefixItems").begin_array();
      for (std::uint32_t p = e.params.first; p < e.params.end(); ++p) {
        out_.begin_object();
        inner(image_.indices[p], Place::Fact);
        out_.end_object();
      }
      out_.end_array().end_object().key("digest").raw(R"({"type": "string"})");
      out_.key("result").begin_object();
      host_value(e.result);
      out_.end_object().key("failed").raw(R"({"type": "string"})").end_object().end_object();
    }
    out_.end_array().end_object();
    end();
  }
  void decision();

 private:
  void host_value(const program::HostValue& v) {
    inner(v.type, Place::Fact);
    limit("minimum", v.low);
    limit(v.high_is_open ? "exclusiveMaximum" : "maximum", v.high);
  }
  void action(const program::ActionRow& row) {
    bool has_context = false;
    out_.begin_object();
    if (row.title != 0) out_.key("title").string(image_.text(row.title));
    out_.key("properties").begin_object();
    out_.key("action").begin_object().key("type").string("object").key("required").raw(R"(["name"])");
    out_.key("properties")
        .begin_object()
        .key("name")
        .begin_object()
        .key("const")
        .string(image_.text(row.outside));
    out_.end_object().end_object().end_object();
    for (std::uint32_t p = row.params.first; p < row.params.end(); ++p) {
      const program::FactRow& fact = image_.facts[image_.params[p].fact];
      if (image_.params[p].place == program::ParamPlace::By)
        being("subject", image_.types[fact.type].a);
      if (image_.params[p].place == program::ParamPlace::On) resource(fact.type);
      has_context = has_context || image_.params[p].place == program::ParamPlace::With;
    }
    if (has_context) context(row);
    out_.end_object().key("required").begin_array().string("action");
    if (row.by_fact != program::kNone) out_.string("subject");
    if (row.on_fact != program::kNone) out_.string("resource");
    if (has_context && context_is_required(row)) out_.string("context");
    out_.end_array().end_object();
  }
  void being(std::string_view member, std::uint32_t mask) {
    out_.key(member).begin_object().key("type").string("object").key("required").raw(R"(["type", "id"])");
    out_.key("additionalProperties").boolean(false).key("properties").begin_object();
    out_.key("type").begin_object().key("enum").begin_array();
    if ((mask & program::kPersonMask) != 0) out_.string("person");
    if ((mask & program::kAgentMask) != 0) out_.string("agent");
    out_.end_array().end_object();
    out_.key("id").raw(R"({"type": "string", "description": "an id or alias of the directory"})");
    out_.key("properties")
        .raw(R"({"type": "object", "description": "nothing but what the directory says too"})");
    out_.end_object().end_object();
  }
  void resource(program::TypeId id) {
    const TypeRow& type = image_.types[id];
    if (type.kind == TypeKind::Principal) return being("resource", type.a);
    if (type.kind != TypeKind::Union) {
      out_.key("resource").begin_object();
      if (type.kind == TypeKind::Entity) resource_entity(image_.entities[type.a]);
      else out_.key("type").string("object").key("required").raw(R"(["id"])");
      out_.end_object();
      return;
    }
    out_.key("resource").begin_object().key("oneOf").begin_array();
    for (std::uint32_t k = type.a; k < type.a + type.b; ++k) {
      out_.begin_object();
      resource_entity(image_.entities[image_.members_of_unions[k]]);
      out_.end_object();
    }
    out_.end_array().end_object();
  }
  void resource_entity(const program::EntityRow& row) {
    out_.key("type").string("object").key("additionalProperties").boolean(false);
    out_.key("required").begin_array().string("type").string("id");
    bool needs_properties = false;
    for (std::uint32_t f = row.fields.first; f < row.fields.end(); ++f)
      needs_properties = needs_properties || !image_.types[image_.fields[f].type].is_optional;
    if (needs_properties) out_.string("properties");
    out_.end_array().key("properties").begin_object();
    out_.key("type").begin_object().key("const").string(image_.text(row.outside)).end_object();
    out_.key("id").raw(R"({"type": "string"})");
    out_.key("properties").begin_object();
    object(row, Place::Fact, false);
    out_.end_object().end_object();
  }
  bool context_is_required(const program::ActionRow& row) const {
    for (std::uint32_t p = row.params.first; p < row.params.end(); ++p)
      if (image_.params[p].place == program::ParamPlace::With &&
          !image_.types[image_.facts[image_.params[p].fact].type].is_optional)
        return true;
    return false;
  }
  void context(const program::ActionRow& row) {
    out_.key("context").begin_object().key("type").string("object").key("additionalProperties").boolean(false);
    out_.key("properties").begin_object();
    for (std::uint32_t p = row.params.first; p < row.params.end(); ++p) {
      const program::FactRow& fact = image_.facts[image_.params[p].fact];
      if (image_.params[p].place == program::ParamPlace::With)
        value(out_.key(image_.text(fact.name)), fact.type, Place::Fact);
    }
    out_.end_object().key("required").begin_array();
    for (std::uint32_t p = row.params.first; p < row.params.end(); ++p) {
      const program::FactRow& fact = image_.facts[image_.params[p].fact];
      if (image_.params[p].place == program::ParamPlace::With && !image_.types[fact.type].is_optional)
        out_.string(image_.text(fact.name));
    }
    out_.end_array().end_object();
  }

  void records(bool program::KindRow::*is_wanted) {
    out_.begin_object();
    bool any = false;
    for (const program::KindRow& kind : image_.kinds) any = any || kind.*is_wanted;
    if (any) out_.key("oneOf").begin_array();
    else out_.key("not").begin_object().end_object();
    for (const program::KindRow& kind : image_.kinds) {
      if (!(kind.*is_wanted)) continue;
      out_.begin_object().key("type").string("object").key("additionalProperties").boolean(false);
      out_.key("properties").begin_object();
      out_.key("kind").begin_object().key("const").string(image_.text(kind.outside)).end_object();
      out_.key("id")
          .raw(R"({"type": "string"})")
          .key("at")
          .raw(R"({"type": "string", "format": "date-time"})");
      out_.key("tenant").raw(R"({"type": "string"})");
      for (std::uint32_t f = kind.fields.first; f < kind.fields.end(); ++f)
        recorded(kind, image_.fields[f]);
      out_.end_object().key("required").begin_array().string("kind").string("id").string("at");
      if (kind.action == program::kNone) required(kind.fields);
      out_.end_array().end_object();
    }
    if (any) out_.end_array();
    out_.end_object();
  }
  // What an execution did not have may be null in its record.
  void recorded(const program::KindRow& kind, const program::FieldRow& field) {
    out_.key(image_.text(field.name));
    if (kind.action == program::kNone || image_.types[field.type].is_optional)
      return value(out_, field.type, Place::Record);
    out_.begin_object().key("anyOf").begin_array();
    value(out_, field.type, Place::Record);
    out_.raw(R"({"type": "null"})").end_array().end_object();
  }

  void principals(std::string_view member, std::uint32_t mask) {
    const bool agents = mask == program::kAgentMask;
    out_.key(member).begin_object().key("type").string("array").key("items").begin_object();
    out_.key("type")
        .string("object")
        .key("additionalProperties")
        .boolean(false)
        .key("properties")
        .begin_object();
    out_.key("id").raw(R"({"type": "string", "minLength": 1})").key("tenant").raw(R"({"type": "string"})");
    out_.key("active").raw(R"({"type": "boolean"})");
    out_.key("aliases").raw(R"({"type": "array", "items": {"type": "string", "minLength": 1}})");
    out_.key("acts_for")
        .raw(R"({"type": ["string", "null"]})")
        .key("owner")
        .raw(R"({"type": ["string", "null"]})");
    if (agents) out_.key("autonomous").raw(R"({"type": "boolean"})");
    out_.key("roles").raw(
        R"({"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": false, "required": ["role"], "properties": {"role": {"type": "string"}, "from": {"type": ["string", "null"], "format": "date-time"}, "until": {"type": ["string", "null"], "format": "date-time"}}}]}})");
    out_.key("attributes")
        .begin_object()
        .key("type")
        .string("object")
        .key("additionalProperties")
        .boolean(false);
    out_.key("properties").begin_object();
    for (const program::FieldRow& f : image_.principal_fields)
      if (is_attribute(f, mask)) value(out_.key(image_.text(f.name)), f.type, Place::Fact);
    out_.end_object().key("required").begin_array();
    bool needs_attributes = false;
    for (const program::FieldRow& f : image_.principal_fields)
      if (is_attribute(f, mask) && !image_.types[f.type].is_optional) {
        out_.string(image_.text(f.name));
        needs_attributes = true;
      }
    out_.end_array().end_object().end_object();
    out_.key("required").begin_array().string("id");
    if (needs_attributes) out_.string("attributes");
    out_.end_array().end_object().end_object();
  }
  bool is_attribute(const program::FieldRow& f, std::uint32_t mask) const {
    const std::string_view name = image_.text(f.name);
    return name != "acts_for" && name != "owner" && (f.principals == 0 || (f.principals & mask) != 0);
  }
};

// The answer has one form for every charter; what it can speak of, the charter decides.
void Schema::decision() {
  begin("The answer to a request (OpenID AuthZEN decision)");
  out_.key("type").string("object").key("required").raw(R"(["decision"])").key("properties").begin_object();
  out_.key("decision").raw(R"({"type": "boolean", "description": "true for permit only"})");
  out_.key("context").begin_object().key("type").string("object");
  out_.key("properties").begin_object();
  out_.key("error").raw(
      R"({"type": "object", "description": "nothing was decided: which document is wrong, where, what was expected"})");
  out_.key("outcome").raw(R"({"enum": ["permit", "pending", "forbid"]})");
  for (const char* list : {"reasons", "requirements", "faults", "lanes", "externs"})
    out_.key(list).raw(R"({"type": "array", "items": {"type": "object"}})");
  out_.key("obligations").begin_object().key("type").string("array").key("items").begin_object();
  out_.key("type").string("object").key("required").raw(R"(["id", "type"])").key("properties").begin_object();
  out_.key("id").raw(R"({"type": "string"})").key("type").begin_object().key("enum").begin_array();
  for (const program::ObligationRow& o : image_.obligations) out_.string(image_.text(o.outside));
  out_.end_array()
      .end_object()
      .key("properties")
      .raw(R"({"type": "object"})")
      .end_object()
      .end_object()
      .end_object();
  for (const char* list : {"warnings", "ignored"})
    out_.key(list).raw(R"({"type": "array", "items": {"type": "string"}})");
  out_.key("uncommitted").raw(R"({"type": "boolean"})");
  out_.key("would").raw(R"({"type": "object"})");
  for (const char* name : {"program", "inputs", "content_digest"})
    out_.key(name).raw(R"({"type": "string"})");
  out_.key("evaluated_at").raw(R"({"type": "string", "format": "date-time"})");
  out_.end_object().end_object().end_object();
  end();
}

}  // namespace

std::string schema_of(const Image& image, Document document, std::uint32_t action) {
  Schema schema(image);
  switch (document) {
    case Document::Request: schema.request(action); break;
    case Document::Evidence: schema.evidence(); break;
    case Document::History: schema.history(); break;
    case Document::Directory: schema.directory(); break;
    case Document::Settings: schema.settings(); break;
    case Document::Tables: schema.tables(); break;
    case Document::Externs: schema.externs(); break;
    case Document::Decision: schema.decision(); break;
  }
  return std::move(schema.text);
}

}  // namespace writ::tools
