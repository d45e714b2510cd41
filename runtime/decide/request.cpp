// AuthZEN evaluations into slots.
#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "runtime/decide/being.hpp"
#include "runtime/decide/frame.hpp"
#include "runtime/decide/words.hpp"
#include "runtime/value/ops.hpp"

namespace writ::decide {

using program::ParamPlace;
using program::TypeKind;
using value::Principal;
using value::Value;

namespace {

constexpr std::string_view kRequestMembers[] = {"action",      "subject", "resource", "context",
                                                "evaluations", "id",      "tenant"};
enum : std::uint32_t { kAction, kSubject, kResource, kContext, kEvaluations, kRequestId, kTenant };
constexpr std::string_view kActionMembers[] = {"name", "properties"};
enum : std::uint32_t { kName, kActionProperties };

class RequestReader {
 public:
  RequestReader(json::Reader& in, std::string_view tenant, const Directory& directory, Frame& frame,
                std::span<json::Trace> traces)
      : in_(in),
        traces_(traces),
        tenant_(tenant),
        directory_(directory),
        frame_(frame),
        program_(frame.program()),
        image_(program_.image()),
        typed_{&program_, &frame.arena(), &directory} {}

  bool read() {
    if (in_.peek() != json::Token::Object)
      return in_.ok() && in_.fail("an object, an AuthZEN evaluation", in_.describe_next());
    if (!find_action()) return false;
    if (frame_.action() < traces_.size()) in_.follow(traces_[frame_.action()]);
    if (!in_.enter_object()) return false;
    std::string_view key;
    std::uint32_t which = 0;
    while (in_.next_member(key, kRequestObject, which, one_of_these(kRequestMembers)))
      if (!member(which)) return false;
    if (!in_.ok() || !nothing_absent()) return false;
    if (!typed_.names_record) frame_.is_read_whole();
    return true;
  }

 private:
  // The action decides what every other member means, wherever it stands.
  bool find_action() {
    if (const std::string_view stated = in_.glance("action"); !stated.empty()) {
      std::string_view name = plain_text(json::glance(stated, "name"));
      value::Arena decoded(64);
      if (name.empty()) name = look_ahead(json::Reader(stated, decoded), "name");
      if (const std::uint32_t action = program_.action_named(name); action != program::kNone) {
        frame_.begin(action);
        return true;  // whatever else it says is read in its place
      }
    }
    json::Reader ahead = in_;
    std::string_view key, name;
    bool found = false;
    if (!ahead.enter_object()) return bring_back(ahead);
    while (!found && ahead.next_member(key)) {
      if (key != "action") {
        if (!ahead.skip()) return bring_back(ahead);
        continue;
      }
      found = true;
      if (!action_name(ahead, name)) return bring_back(ahead);
    }
    if (!ahead.ok()) return bring_back(ahead);
    if (!found) return absent(in_, in_.path(), "action", "an object with `name`");
    const std::uint32_t action = program_.action_named(name);
    frame_.begin(action);
    return true;
  }

  bool bring_back(const json::Reader& ahead) {
    in_ = ahead;
    return false;
  }

  bool action_name(json::Reader& in, std::string_view& name) {
    if (in.peek() != json::Token::Object)
      return in.ok() && in.fail("an object with `name`", in.describe_next());
    if (!in.enter_object()) return false;
    std::string_view key;
    std::uint32_t which = 0;
    bool has_name = false;
    while (in.next_member(key, kActionObject, which, one_of_these(kActionMembers))) {
      if (which == kName) {
        if (in.peek() != json::Token::String) return in.ok() && in.fail("text", in.describe_next());
        if (!in.read_string(name)) return false;
        has_name = true;
        if (is_action_at_hand(name) || program_.action_named(name) != program::kNone) continue;
        std::vector<std::string_view> known;
        for (const program::ActionRow& a : image_.actions) known.push_back(image_.text(a.outside));
        return in.fail(fmt::format("an action: {}{}", one_of(known), near_spellings(name, known)),
                       quoted(name));
      } else if (which == kActionProperties) {
        if (!empty_object(in, "no properties of an action")) return false;
      } else {
        return unknown_member(in, key, {"name", "properties"});
      }
    }
    return in.ok() && (has_name || absent(in, in.path(), "name", "text"));
  }

  bool is_action_at_hand(std::string_view name) const {
    return frame_.has_action() && name == image_.text(frame_.row().outside);
  }

  bool empty_object(json::Reader& in, const char* expected) {
    if (in.peek() == json::Token::Null) return in.read_null();
    if (in.peek() != json::Token::Object)
      return in.ok() && in.fail("an object", in.describe_next());
    if (!in.enter_object()) return false;
    std::string_view key;
    if (in.next_member(key)) return in.fail(expected, fmt::format("the member {}", quoted(key)));
    return in.ok();
  }

  bool member(std::uint32_t which) {
    std::string_view name;
    switch (which) {
      case kAction:  // as it was found; anything else is a mistake
        return action_name(in_, name) &&
               (is_action_at_hand(name) || in_.fail("one action", quoted(name)));
      case kSubject: return has_subject_ = true, subject();
      case kResource: return resource();
      case kContext: return context();
      case kEvaluations: return in_.fail("one evaluation", "`evaluations`, a batch");
      case kRequestId:
        if (!text(name)) return false;
        frame_.id = name;
        return true;
      case kTenant:
        return text(name) && (name == tenant_ ||
                              in_.fail(fmt::format("the tenant {}", quoted(tenant_)), quoted(name)));
      default: return in_.skip();  // AuthZEN: unknown members beside the four are ignored
    }
  }

  bool text(std::string_view& out) {
    if (in_.peek() != json::Token::String) return in_.ok() && in_.fail("text", in_.describe_next());
    return in_.read_string(out);
  }

  bool object(const char* expected) {
    if (in_.peek() != json::Token::Object)
      return in_.ok() && in_.fail(expected, in_.describe_next());
    return in_.enter_object();
  }

  bool subject() {
    if (in_.peek() != json::Token::Object)
      return in_.ok() && in_.fail("an object with `type` and `id`", in_.describe_next());
    std::uint32_t mask = program::kPersonMask | program::kAgentMask;
    if (frame_.row().by_fact != program::kNone)
      mask = image_.types[image_.facts[frame_.row().by_fact].type].a;
    const Principal* actor = nullptr;
    if (!read_being(typed_, in_, mask, actor)) return false;
    frame_.set_actor(directory_, *actor);
    return true;
  }

  bool resource() {
    if (in_.peek() != json::Token::Object)
      return in_.ok() && in_.fail("an object with `type` and `id`", in_.describe_next());
    const std::uint32_t fact = frame_.row().on_fact;
    if (fact == program::kNone) return plain_resource(nullptr);
    const program::TypeRow& t = image_.types[image_.facts[fact].type];
    switch (t.kind) {
      case TypeKind::Principal: {
        const Principal* who = nullptr;
        if (!read_being(typed_, in_, t.a, who)) return false;
        frame_.place(fact, value::of_principal(who));
        return true;
      }
      case TypeKind::Entity: return entity_resource(fact, t.a);
      case TypeKind::Union: return union_resource(fact, t);
      default: {
        Value id;
        if (!plain_resource(&id)) return false;
        frame_.place(fact, id);
        return true;
      }
    }
  }

  // A resource without attributes: of an action that has no `on`, or whose `on` is a text.
  bool plain_resource(Value* id) {
    if (!object("an object with `type` and `id`")) return false;
    std::string_view key, s;
    std::uint32_t which = 0;
    Value ignored;
    while (in_.next_member(key, kResourceObject, which, one_of_these(kEntityMembers))) {
      if (which == kType) {
        if (!text(s)) return false;
      } else if (which == kId) {
        if (!read_text(typed_, in_, id ? *id : ignored)) return false;
      } else if (which == kProperties) {
        if (!empty_object(in_, "no properties: the action has no such facts")) return false;
      } else {
        return unknown_member(in_, key, {"type", "id", "properties"});
      }
    }
    return in_.ok();
  }

  bool union_resource(std::uint32_t fact, const program::TypeRow& t) {
    const std::string_view name = look_ahead(in_, "type");
    std::vector<std::string_view> names;
    for (std::uint32_t k = 0; k < t.b; ++k) {
      const std::uint32_t entity = image_.members_of_unions[t.a + k];
      names.push_back(image_.text(image_.entities[entity].outside));
      if (names.back() != name) continue;
      const std::uint32_t count = image_.entities[entity].fields.count + 1;
      Value* fields = frame_.arena().array<Value>(count);
      std::fill_n(fields, count, Value{});
      frame_.place(fact, value::of_entity(entity, fields));
      return entity_members(image_.entities[entity], fields);
    }
    return in_.fail_at(join_path(in_.path(), "type"), one_of(names) + near_spellings(name, names),
                       name.empty() ? "nothing" : quoted(name));
  }

  bool entity_resource(std::uint32_t fact, std::uint32_t entity) {
    return entity_members(image_.entities[entity], frame_.open_entity(fact));
  }

  bool entity_members(const program::EntityRow& e, Value* fields) {
    if (!object("an object with `type` and `id`")) return false;
    std::string_view key, type;
    std::uint32_t which = 0;
    bool has_type = false;
    while (in_.next_member(key, kResourceObject, which, one_of_these(kEntityMembers))) {
      if (which == kType) {
        has_type = true;
        if (!text(type)) return false;
        if (!e.is_anonymous && type != image_.text(e.outside))
          return in_.fail(fmt::format("\"{}\"", image_.text(e.outside)), quoted(type));
      } else if (which == kId) {
        Value ignored;  // an anonymous type has no id of its own
        if (!read_text(typed_, in_, e.is_anonymous ? ignored : fields[0])) return false;
      } else if (which == kProperties && in_.peek() == json::Token::Object) {
        if (!read_attributes(typed_, in_, e, false, fields)) return false;
      } else if (which == kProperties) {
        if (in_.peek() != json::Token::Null)
          return in_.ok() && in_.fail("an object", in_.describe_next());
        if (!in_.read_null()) return false;
      } else {
        return unknown_member(in_, key, {"type", "id", "properties"});
      }
    }
    if (!in_.ok()) return false;
    if (!has_type && !e.is_anonymous)
      return absent(in_, in_.path(), "type", fmt::format("\"{}\"", image_.text(e.outside)));
    if (!e.is_anonymous && fields[0].is_missing()) return absent(in_, in_.path(), "id", "text");
    return complete_entity(typed_, in_, "properties", e, fields);
  }

  bool context() {
    if (in_.peek() == json::Token::Null) return in_.read_null();
    if (!object("an object")) return false;
    const program::Range params = frame_.row().params;
    const auto is_stated_here = [&](std::uint32_t k) {
      return image_.params[k].place == ParamPlace::With;
    };
    const auto find = [&](std::string_view key) {
      if (const value::Text* known = program_.find_text(key))
        for (std::uint32_t k = params.first; k < params.end(); ++k)
          if (is_stated_here(k) && image_.facts[image_.params[k].fact].name == known->id)
            return image_.params[k].fact;
      return json::Reader::kUnknown;
    };
    std::string_view key;
    std::uint32_t fact = 0;
    while (in_.next_member(key, context_object(frame_.action()), fact, find)) {
      if (fact == json::Reader::kUnknown) {
        std::vector<std::string_view> known;
        for (std::uint32_t k = params.first; k < params.end(); ++k)
          if (is_stated_here(k))
            known.push_back(image_.text(image_.facts[image_.params[k].fact].name));
        return unknown_member(in_, key, known);
      }
      if (!context_fact(fact)) return false;
    }
    return in_.ok();
  }

  bool context_fact(std::uint32_t fact) {
    const program::FactRow& row = image_.facts[fact];
    const program::TypeRow& t = image_.types[row.type];
    if (t.kind == TypeKind::Entity && in_.peek() == json::Token::Object)
      return read_attributes(typed_, in_, image_.entities[t.a], !image_.entities[t.a].is_anonymous,
                             frame_.open_entity(fact));
    if (t.kind == TypeKind::Entity && in_.peek() != json::Token::Null)
      return in_.ok() && in_.fail(expectation(image_, row.type), in_.describe_next());
    Value v;
    if (!read_value(typed_, in_, row.type, v)) return false;
    frame_.place(fact, v);
    return true;
  }

  bool nothing_absent() {
    const bool needs_subject = frame_.row().by_fact != program::kNone;
    if (!has_subject_ && needs_subject)
      return absent(in_, {}, "subject", "an object with `type` and `id`");
    for (std::uint32_t k = frame_.row().params.first; k < frame_.row().params.end(); ++k) {
      const program::ParamRow& p = image_.params[k];
      const program::FactRow& fact = image_.facts[p.fact];
      if (!frame_.slot(fact.slot)->is_missing() || image_.types[fact.type].is_optional) continue;
      if (p.place == ParamPlace::On)
        return absent(in_, {}, "resource", "an object with `type` and `id`");
      if (p.place == ParamPlace::With)
        return absent(in_, "context", image_.text(fact.name), expectation(image_, fact.type));
    }
    return true;
  }

  json::Reader& in_;
  std::span<json::Trace> traces_;
  std::string_view tenant_;
  const Directory& directory_;
  Frame& frame_;
  const program::Program& program_;
  const program::Image& image_;
  TypedContext typed_;
  bool has_subject_ = false;
};

}  // namespace

bool read_request(json::Reader& in, std::string_view tenant, const Directory& directory,
                  Frame& frame, std::span<json::Trace> traces) {
  frame.clear();
  if (RequestReader(in, tenant, directory, frame, traces).read() && in.at_end()) return true;
  frame.clear();
  return false;
}

bool read_fact(json::Reader& in, const Directory& directory, Frame& frame, std::uint32_t slot) {
  const program::Image& image = frame.program().image();
  const TypedContext typed{&frame.program(), &frame.arena(), &directory};
  const std::uint32_t fact = image.slots[slot].fact;
  const program::FactRow& row = image.facts[fact];
  const program::TypeRow& t = image.types[row.type];
  Value v;
  if (slot != row.slot) {  // an attribute; its entity is present from now on
    if (!read_value(typed, in, image.slots[slot].type, v) || !in.at_end()) return false;
    if (frame.slot(row.slot)->is_missing()) frame.open_entity(fact);
    *frame.slot(slot) = v;
    frame.touch();
    return true;
  }
  if (t.kind == TypeKind::Entity && in.peek() == json::Token::Object) {
    frame.remove(fact);
    const program::EntityRow& e = image.entities[t.a];
    if (read_attributes(typed, in, e, !e.is_anonymous, frame.open_entity(fact)) && in.at_end())
      return true;
    frame.remove(fact);
    return false;
  }
  if (!read_value(typed, in, row.type, v) || !in.at_end()) return false;
  frame.remove(fact);
  frame.place(fact, v);
  return true;
}

}  // namespace writ::decide
