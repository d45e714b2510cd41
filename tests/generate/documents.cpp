#include "tests/generate/documents.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime/value/calendar.hpp"
#include "runtime/value/ops.hpp"

namespace writ::generate {

using check::Type;
using check::TypeKind;
using syntax::NodeKind;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::int64_t kSecond = 1'000'000, kHour = 3600 * kSecond, kDay = 24 * kHour;
constexpr std::int64_t kNow = 1'767'225'600'000'000 + 40 * kDay + 10 * kHour;

std::string time_text(std::int64_t at) {
  return value::to_text(value::of_scalar(value::Tag::Time, at));
}

// What the program's own texts and numbers are.
struct Constants {
  std::vector<std::string> texts{"", "a", "b", "Europe/Berlin", "Asia/Kolkata", "Nowhere/At_all"};
  std::vector<std::int64_t> ints{0, 1, 2, -1, 3, INT64_MAX};
  std::vector<std::string> decimals{"0", "1", "0.1", "0.25", "-0.5", "99999999.999999999"};
  std::vector<std::int64_t> lengths{kSecond, kHour, kDay, 30 * kDay};
  std::vector<std::string> money{"0", "1", "500", "99.99"};
};

Constants constants_of(const check::Model& model) {
  Constants out;
  for (const syntax::Tree& t : model.trees) {
    for (std::uint32_t k = 0; k < t.nodes.size() && out.texts.size() < 60; ++k) {
      const syntax::NodeId node{k};
      std::string text(t.text_of(node));
      if (t.kind(node) == NodeKind::Text && text.size() < 40)
        out.texts.push_back(syntax::unquote(text));
      if (t.kind(node) == NodeKind::Number) {
        out.decimals.push_back(text);
        if (const auto n = value::parse_int(text))
          for (std::int64_t d : {-1, 0, 1}) out.ints.push_back(*n + d);
      }
      if (t.kind(node) == NodeKind::Percent)
        if (const auto d = value::parse_decimal(text.substr(0, text.size() - 1) + "e-2")) {
          std::string digits;
          value::append_decimal(digits, d->i, d->scale);
          out.decimals.push_back(digits);
        }
      if (t.kind(node) == NodeKind::Amount)
        if (const auto d = value::parse_duration(text))
          if (d->tag == value::Tag::Duration && d->i < 400 * kDay) out.lengths.push_back(d->i);
      if (t.kind(node) == NodeKind::Money) out.money.push_back(text.substr(0, text.find(' ')));
    }
  }
  return out;
}

class Generator {
 public:
  Generator(const check::Model& model, Choices& choices)
      : m_(model), c_(choices), k_(constants_of(model)) {}

  reference::Documents documents(const DigestOf& digest) {
    reference::Documents out;
    out.now = kNow + c_.pick(k_.lengths) * c_.between(0, 2);
    now_ = out.now;
    out.directory = directory().dump();
    out.request = request().dump();
    out.settings = settings();
    out.externs = externs();
    out.history = history().dump();
    const std::string content = digest(out);
    out.evidence = evidence(content).dump();
    return out;
  }

  std::string one(check::TypeId type) {
    now_ = kNow;
    return value(type, false).dump();
  }

 private:
  Json directory() {
    Json people = Json::array(), agents = Json::array();
    for (int k = 0; k < 4; ++k) {
      Json p{{"id", fmt::format("p{}", k)}};
      if (!m_.roles.empty()) p["roles"] = roles();
      if (c_.chance(10)) p["active"] = false;
      if (c_.chance(15)) p["aliases"] = Json::array({fmt::format("p{}@example.com", k)});
      p["attributes"] = attributes(program::kPersonMask);
      people.push_back(std::move(p));
    }
    for (int k = 0; k < 3; ++k) {
      Json a{{"id", fmt::format("a{}", k)}};
      if (k == 2 || c_.chance(30)) a["autonomous"] = true;
      else a["acts_for"] = k == 1 && c_.chance(30) ? "a2" : person();
      if (c_.chance(40)) a["owner"] = person();
      if (!m_.roles.empty() && c_.chance(30)) a["roles"] = roles();
      a["attributes"] = attributes(program::kAgentMask);
      agents.push_back(std::move(a));
    }
    return {{"people", people}, {"agents", agents}};
  }
  std::string person() { return fmt::format("p{}", c_.below(4)); }
  std::string agent() { return fmt::format("a{}", c_.below(3)); }
  Json roles() {
    Json out = Json::array();
    const std::int64_t n = c_.between(0, 3);
    for (std::int64_t k = 0; k < n; ++k) {
      const std::string role = c_.pick(m_.roles).outside;
      if (!c_.chance(20)) {
        out.push_back(role);
        continue;
      }
      Json term{{"role", role}};
      if (c_.chance(60)) term["from"] = time_text(moment());
      if (c_.chance(60)) term["until"] = time_text(moment());
      out.push_back(std::move(term));
    }
    return out;
  }
  Json attributes(std::uint8_t mask) {
    Json out = Json::object();
    for (std::size_t k = 2; k < m_.principal_fields.size(); ++k) {
      const check::Field& f = m_.principal_fields[k];
      if (f.principals != 0 && (f.principals & mask) == 0) continue;
      if (m_.types[f.type].is_optional && c_.chance(40)) continue;
      out[f.name] = value(f.type, false);
    }
    return out;
  }

  // Around now: exactly then, a length before, a length and an instant before or after.
  std::int64_t moment() {
    std::int64_t at = now_ - c_.pick(k_.lengths) * c_.between(0, 3);
    if (c_.chance(20)) at += c_.chance(50) ? 1 : -1;
    if (c_.chance(5)) at = now_ + c_.pick(k_.lengths);
    return at;
  }

  Json request() {
    const check::Action& action = c_.pick(m_.actions);
    Json out{{"action", {{"name", action.outside}}}};
    out["context"] = Json::object();
    for (const check::Param& p : action.params) {
      const check::Fact& f = m_.facts[p.fact];
      const Type& t = m_.types[f.type];
      if (p.place == program::ParamPlace::By) {
        const bool is_person = (t.a & program::kPersonMask) != 0 &&
                               ((t.a & program::kAgentMask) == 0 || c_.chance(50));
        out["subject"] = {{"type", is_person ? "person" : "agent"},
                          {"id", is_person ? person() : agent()}};
      } else if (p.place == program::ParamPlace::On) {
        if (t.is_optional && c_.chance(30)) continue;
        out["resource"] = resource(f.type);
      } else if (!t.is_optional || !c_.chance(30)) {
        out["context"][f.name] = value(f.type, false);
      }
    }
    return out;
  }
  Json resource(check::TypeId type) {
    const Type& t = m_.types[type];
    if (t.kind == TypeKind::Principal) {
      const bool is_person = (t.a & program::kPersonMask) != 0;
      return {{"type", is_person ? "person" : "agent"}, {"id", is_person ? person() : agent()}};
    }
    if (t.kind != TypeKind::Entity && t.kind != TypeKind::Union)
      return {{"type", "thing"}, {"id", c_.pick(k_.texts)}};
    const std::uint32_t e = t.kind == TypeKind::Entity ? t.a : c_.pick(t.members);
    Json flat = entity(e, false);
    Json out{{"type", m_.entities[e].outside}};
    if (flat.contains("id")) out["id"] = flat["id"];
    flat.erase("id");
    out["properties"] = flat;
    return out;
  }

  std::string settings() {
    Json out = Json::object();
    for (const check::Setting& s : m_.settings) {
      const bool must = m_.tree(s.ref).find(s.ref.node, NodeKind::SettingDefault) == syntax::kNoNode;
      if (must) out[s.qualified] = value(s.type, false);
    }
    return out.empty() ? std::string() : out.dump();
  }

  // What the host answers, to any arguments; now and then it fails, or says nothing.
  std::string externs() {
    Json out = Json::array();
    for (const check::Extern& e : m_.externs) {
      if (c_.chance(40)) continue;
      Json answer{{"name", e.qualified}, {"arguments", "any"}};
      if (c_.chance(25)) answer["failed"] = "down";
      else answer["result"] = value(e.result, false);
      out.push_back(std::move(answer));
    }
    return out.dump();
  }

  Json history() {
    Json complete = Json::object(), events = Json::array();
    for (const check::Kind& kind : m_.kinds) {
      if (!kind.is_event) continue;
      if (!c_.chance(10)) complete[kind.outside] = c_.chance(15) ? time_text(moment()) : "always";
      const std::int64_t n = c_.chance(60) ? c_.between(0, 4) : 0;
      for (std::int64_t k = 0; k < n; ++k) events.push_back(record(kind, {}));
    }
    return {{"complete_since", complete}, {"events", events}};
  }
  Json evidence(const std::string& content) {
    Json out = Json::array();
    for (const check::Kind& kind : m_.kinds) {
      if (!kind.is_evidence) continue;
      const std::int64_t n = c_.chance(70) ? c_.between(0, 5) : 0;
      for (std::int64_t k = 0; k < n; ++k) out.push_back(record(kind, content));
    }
    return out;
  }
  Json record(const check::Kind& kind, const std::string& content) {
    Json out{{"kind", kind.outside},
             {"id", fmt::format("{}-{}", kind.outside, ++records_)},
             {"at", time_text(moment())}};
    for (std::uint32_t k = 0; k < kind.fields.size(); ++k) {
      const check::Field& f = kind.fields[k];
      if (k == kind.content_field) {
        out[f.name] = c_.chance(85) && !content.empty() ? content : "0123";
        continue;
      }
      const bool may_be_left_out = m_.types[f.type].is_optional || kind.action != check::kNone;
      if (may_be_left_out && c_.chance(60)) continue;
      out[f.name] = value(f.type, true);
    }
    return out;
  }

  Json entity(std::uint32_t e, bool in_record) {
    const check::Entity& row = m_.entities[e];
    const std::string id = fmt::format("e{}", c_.below(3));
    if (in_record && !row.is_anonymous && c_.chance(20)) return id;
    Json out = Json::object();
    if (!row.is_anonymous) out["id"] = id;
    for (const check::Field& f : row.fields) {
      if (m_.types[f.type].is_optional && c_.chance(35)) continue;
      if (in_record && c_.chance(10)) continue;
      out[f.name] = value(f.type, in_record);
    }
    return out;
  }

  Json value(check::TypeId id, bool in_record) {
    const Type& t = m_.types[id];
    if (t.is_optional && c_.chance(15)) return nullptr;
    switch (t.kind) {
      case TypeKind::Bool: return c_.chance(50);
      case TypeKind::Int: return c_.pick(k_.ints);
      case TypeKind::Decimal: return Json::parse(c_.pick(k_.decimals));
      case TypeKind::Money:
        return {{"amount", c_.pick(k_.money)}, {"currency", c_.chance(20) ? "USD" : "EUR"}};
      case TypeKind::Text: return text();
      case TypeKind::Time: return time_text(moment());
      case TypeKind::Date: return time_text(moment()).substr(0, 10);
      case TypeKind::Duration:
        return value::to_text(value::of_scalar(value::Tag::Duration, c_.pick(k_.lengths)));
      case TypeKind::Period: return fmt::format("P{}M", c_.between(0, 14));
      case TypeKind::Clock: return fmt::format("{:02}:{:02}", c_.below(24), c_.below(4) * 15);
      case TypeKind::Enum: {
        if (in_record && c_.chance(8)) return "no such member";
        return c_.pick(m_.enums[t.a].members).outside;
      }
      case TypeKind::Role:
        return m_.roles.empty() || (in_record && c_.chance(8)) ? "no such role"
                                                               : c_.pick(m_.roles).outside;
      case TypeKind::Principal: {
        if (in_record && c_.chance(5)) return "stranger";
        const bool is_person = (t.a & program::kPersonMask) != 0 &&
                               ((t.a & program::kAgentMask) == 0 || !c_.chance(20));
        return is_person ? person() : agent();
      }
      case TypeKind::Entity: return entity(t.a, in_record);
      case TypeKind::Union: {
        const std::uint32_t e = c_.pick(t.members);
        Json out = entity(e, false);
        out["type"] = m_.entities[e].outside;
        return out;
      }
      case TypeKind::List:
      case TypeKind::Set: {
        Json out = Json::array();
        const std::int64_t n = c_.between(0, std::min<std::int64_t>(3, t.b));
        for (std::int64_t k = 0; k < n; ++k) {
          Json item = value(check::TypeId{t.a}, in_record);
          const bool again = std::find(out.begin(), out.end(), item) != out.end();
          if (t.kind == TypeKind::List || !again) out.push_back(std::move(item));
        }
        return out;
      }
      case TypeKind::Record: break;
    }
    return nullptr;
  }
  // Texts that name somebody or something are met by chance.
  std::string text() {
    const std::uint32_t n = c_.below(10);
    if (n < 5) return c_.pick(k_.texts);
    if (n < 7) return fmt::format("e{}", c_.below(3));
    return n < 9 ? person() : agent();
  }

  const check::Model& m_;
  Choices& c_;
  Constants k_;
  std::int64_t now_ = 0;
  int records_ = 0;
};

}  // namespace

std::string value_for(const check::Model& model, Choices& choices, check::TypeId type) {
  return Generator(model, choices).one(type);
}

reference::Documents documents_for(const check::Model& model, Choices& choices,
                                   const DigestOf& digest) {
  return Generator(model, choices).documents(digest);
}

}  // namespace writ::generate
