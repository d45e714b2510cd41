#include "runtime/decide/directory.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "runtime/decide/typed.hpp"
#include "runtime/decide/words.hpp"
#include "runtime/value/ops.hpp"

namespace writ::decide {

using value::Principal;
using value::Value;

// Reads in two passes: the first learns who exists, the second reads everything else, so that any entry may
// refer to any other.
class DirectoryReader {
 public:
  DirectoryReader(Directory& directory, const program::Program& program, std::string_view tenant)
      : d_(directory),
        program_(program),
        image_(program.image()),
        tenant_(tenant),
        typed_{&program, &directory.arena_, &directory} {}

  bool read(std::string_view text, json::Error& error) {
    for (const bool first : {true, false}) {
      json::Reader in(text, d_.arena_);
      next_ = 0;
      if (!(document(in, first) && in.at_end()) || (!first && !refuse_cycles(in))) {
        error = in.error();
        return false;
      }
    }
    return true;
  }

 private:
  bool document(json::Reader& in, bool first) {
    std::string_view key;
    if (in.peek() != json::Token::Object)
      return in.ok() && in.fail("an object with `people` and `agents`", in.describe_next());
    if (!in.enter_object()) return false;
    while (in.next_member(key)) {
      if (key == "tenant") {
        if (!tenant(in)) return false;
      } else if (key == "people" || key == "agents") {
        if (in.peek() != json::Token::Array)
          return in.ok() && in.fail("an array", in.describe_next());
        if (!in.enter_array()) return false;
        while (in.next_element())
          if (!(first ? introduce(in, key == "people") : complete(in, key == "people")))
            return false;
        if (!in.ok()) return false;
      } else {
        return unknown_member(in, key, {"people", "agents"});
      }
    }
    return in.ok();
  }

  bool tenant(json::Reader& in) {
    std::string_view name;
    if (in.peek() != json::Token::String) return in.ok() && in.fail("text", in.describe_next());
    return in.read_string(name) &&
           (name == tenant_ || in.fail(fmt::format("the tenant {}", quoted(tenant_)), quoted(name)));
  }

  // First pass: the entry's id and aliases.
  bool introduce(json::Reader& in, bool is_person) {
    if (in.peek() != json::Token::Object)
      return in.ok() && in.fail("an object", in.describe_next());
    if (!in.enter_object()) return false;
    const std::string base = in.path();
    const auto index = static_cast<std::uint32_t>(d_.all_.size());
    Principal* p = d_.arena_.make<Principal>();
    p->is_person = is_person;
    p->index = index;
    d_.all_.push_back(p);
    d_.entries_.emplace_back();
    std::string_view key, name;
    bool has_id = false;
    while (in.next_member(key)) {
      if (key == "id") {
        if (!text(in, name) || !claim(in, name, index)) return false;
        has_id = true;
        Value id = text_value(program_, d_.arena_, name);
        p->id = *id.text;
      } else if (key == "aliases") {
        if (in.peek() != json::Token::Array)
          return in.ok() && in.fail("an array of texts", in.describe_next());
        if (!in.enter_array()) return false;
        while (in.next_element()) {
          if (!text(in, name) || !claim(in, name, index)) return false;
          d_.entries_[index].aliases.emplace_back(name);
        }
      } else if (!in.skip()) {
        return false;
      }
    }
    if (!in.ok()) return false;
    if (!has_id) return absent(in, base, "id", "text");
    Value* fields = d_.arena_.array<Value>(image_.principal_fields.size() + 1);
    std::fill(fields, fields + image_.principal_fields.size() + 1, Value{});
    fields[0] = value::of_text(&p->id);
    p->fields = fields;
    d_.fields_.push_back(fields);
    return true;
  }

  bool claim(json::Reader& in, std::string_view name, std::uint32_t index) {
    if (name.empty()) return in.fail("text that is not empty", "\"\"");
    if (d_.by_name_.add(name, index)) return true;
    return in.fail("an id or alias that nobody else has", fmt::format("{} again", quoted(name)));
  }

  bool text(json::Reader& in, std::string_view& out) {
    if (in.peek() != json::Token::String) return in.ok() && in.fail("text", in.describe_next());
    return in.read_string(out);
  }

  // Second pass: everything but id and aliases.
  bool complete(json::Reader& in, bool is_person) {
    if (!in.enter_object()) return false;
    const std::string base = in.path();
    const std::uint32_t index = next_++;
    std::string_view key;
    while (in.next_member(key)) {
      if (key == "id" || key == "aliases") {
        if (!in.skip()) return false;
      } else if (!member(in, key, index, is_person)) {
        return false;
      }
    }
    return in.ok() && no_attribute_absent(in, base, index);
  }

  bool member(json::Reader& in, std::string_view key, std::uint32_t index, bool is_person) {
    Principal& p = *d_.all_[index];
    if (key == "tenant") return tenant(in);
    if (key == "active") return flag(in, p.is_active);
    if (key == "autonomous" && !is_person) return flag(in, p.is_autonomous);
    if (key == "roles") return roles(in, p);
    if (key == "attributes") return attributes(in, index);
    if (key == "acts_for" || key == "owner") {
      if (in.peek() == json::Token::Null) return in.read_null();
      // Only agents act for agents: whoever a person acts for is a person, so no chain leads back.
      const std::uint32_t mask =
          program::kPersonMask | (key == "acts_for" && !is_person ? program::kAgentMask : 0);
      Value who;
      if (!read_principal(typed_, in, mask, who)) return false;
      (key == "owner" ? p.owner : d_.entries_[index].direct) = who.who;
      return true;
    }
    std::vector<std::string_view> known{"id",         "roles",    "active", "aliases",
                                        "attributes", "acts_for", "owner"};
    if (!is_person) known.push_back("autonomous");
    return unknown_member(in, key, known);
  }

  bool flag(json::Reader& in, bool& out) {
    if (in.peek() != json::Token::True && in.peek() != json::Token::False)
      return in.ok() && in.fail("true or false", in.describe_next());
    return in.read_bool(out);
  }

  bool roles(json::Reader& in, Principal& p) {
    if (in.peek() != json::Token::Array)
      return in.ok() && in.fail("an array of roles", in.describe_next());
    if (!in.enter_array()) return false;
    std::vector<value::RoleTerm> terms;
    while (in.next_element()) {
      std::string_view name;
      value::RoleTerm term{program::kNone, std::numeric_limits<std::int64_t>::min(),
                           std::numeric_limits<std::int64_t>::max()};
      if (in.peek() == json::Token::Object ? !role_term(in, name, term) : !text(in, name))
        return false;
      term.role = program_.role_named(name);
      if (term.role != program::kNone) {
        terms.push_back(term);
      } else if (const std::string near = near_spellings(name, role_spellings(image_));
                 !near.empty()) {
        std::string note =
            fmt::format("directory: the program declares no role {}{}", quoted(name), near);
        if (std::find(d_.notes_.begin(), d_.notes_.end(), note) == d_.notes_.end())
          d_.notes_.push_back(std::move(note));
      }
    }
    if (!in.ok()) return false;
    value::RoleTerm* stored = d_.arena_.array<value::RoleTerm>(terms.size());
    std::copy(terms.begin(), terms.end(), stored);
    p.roles = stored;
    p.role_count = static_cast<std::uint32_t>(terms.size());
    p.standing_roles = 0;
    p.has_terms = false;
    for (const value::RoleTerm& t : terms) {
      const bool is_standing = t.role < value::kStandingRoles &&
                               t.from == std::numeric_limits<std::int64_t>::min() &&
                               t.until == std::numeric_limits<std::int64_t>::max();
      if (is_standing) p.standing_roles |= std::uint64_t{1} << t.role;
      p.has_terms |= !is_standing;
    }
    return true;
  }

  bool role_term(json::Reader& in, std::string_view& name, value::RoleTerm& term) {
    if (!in.enter_object()) return false;
    const std::string base = in.path();
    std::string_view key, moment;
    while (in.next_member(key)) {
      if (key == "role") {
        if (!text(in, name)) return false;
      } else if (key == "from" || key == "until") {
        if (in.peek() == json::Token::Null) {
          if (!in.read_null()) return false;
          continue;
        }
        if (!text(in, moment)) return false;
        const auto at = value::parse_time(moment);
        if (!at) return in.fail("a time such as \"2026-11-24T10:00:00Z\"", quoted(moment));
        (key == "from" ? term.from : term.until) = *at;
      } else {
        return unknown_member(in, key, {"role", "from", "until"});
      }
    }
    return in.ok() && (!name.empty() || absent(in, base, "role", "text"));
  }

  bool is_structural(const program::FieldRow& f) const {
    return image_.text(f.name) == "acts_for" || image_.text(f.name) == "owner";
  }
  bool belongs(const program::FieldRow& f, bool is_person) const {
    const std::uint8_t mask = is_person ? program::kPersonMask : program::kAgentMask;
    return f.principals == 0 || (f.principals & mask) != 0;
  }

  bool attributes(json::Reader& in, std::uint32_t index) {
    if (in.peek() != json::Token::Object)
      return in.ok() && in.fail("an object", in.describe_next());
    if (!in.enter_object()) return false;
    std::string_view key;
    while (in.next_member(key)) {
      std::vector<std::string_view> known;
      std::uint32_t found = program::kNone;
      for (std::uint32_t k = 0; k < image_.principal_fields.size(); ++k) {
        const program::FieldRow& f = image_.principal_fields[k];
        if (is_structural(f) || !belongs(f, d_.all_[index]->is_person)) continue;
        known.push_back(image_.text(f.name));
        if (known.back() == key) found = k;
      }
      if (found == program::kNone) return unknown_member(in, key, known);
      const program::FieldRow& f = image_.principal_fields[found];
      typed_.in_sensitive = f.is_sensitive;
      if (!read_value(typed_, in, f.type, d_.fields_[index][found + 1])) return false;
      typed_.in_sensitive = false;
    }
    return in.ok();
  }

  bool no_attribute_absent(json::Reader& in, const std::string& base, std::uint32_t index) {
    for (std::uint32_t k = 0; k < image_.principal_fields.size(); ++k) {
      const program::FieldRow& f = image_.principal_fields[k];
      if (is_structural(f) || !belongs(f, d_.all_[index]->is_person) ||
          image_.types[f.type].is_optional)
        continue;
      if (d_.fields_[index][k + 1].is_missing())
        return absent(in, join_path(base, "attributes"), image_.text(f.name),
                      expectation(image_, f.type));
    }
    return true;
  }

  bool refuse_cycles(json::Reader& in) {
    for (const Principal* p : d_.all_) {
      const Principal* slow = p;
      const Principal* fast = p;
      while (fast && (fast = d_.entries_[fast->index].direct) &&
             (fast = d_.entries_[fast->index].direct)) {
        slow = d_.entries_[slow->index].direct;
        if (slow != fast) continue;
        const std::string found =
            fmt::format("{} acting, through others, for itself", quoted(slow->id.view()));
        return in.fail_at(slow->is_person ? "people" : "agents", "`acts_for` without a circle",
                          found);
      }
    }
    return true;
  }

  Directory& d_;
  const program::Program& program_;
  const program::Image& image_;
  std::string_view tenant_;
  TypedContext typed_;
  std::uint32_t next_ = 0;
};

void Directory::clear() {
  arena_.reset();
  all_.clear();
  fields_.clear();
  entries_.clear();
  by_name_.clear();
  notes_.clear();
  bound_.clear();
  standing_ = 0;
}

bool Directory::read(const program::Program& program, std::string_view tenant,
                     std::string_view text, json::Error& error) {
  clear();
  if (!DirectoryReader(*this, program, tenant).read(text, error)) {
    clear();
    return false;
  }
  follow();
  for (const Principal* p : all_)
    if (p->is_person && p->is_active) standing_ |= p->standing_roles;
  const program::Image& image = program.image();
  for (std::uint32_t k = 0; k < image.principal_fields.size(); ++k) {
    const std::string_view name = image.text(image.principal_fields[k].name);
    if (name == "acts_for") acts_for_field_ = k;
    if (name != "acts_for" && name != "owner") continue;
    for (const Principal* p : all_)
      if (const Principal* other = name == "owner" ? p->owner : p->acts_for)
        fields_[p->index][k + 1] = value::of_principal(other);
  }
  return true;
}

// acts_for of each: the first person at the end of its chain of agents.
void Directory::follow() {
  for (Principal* p : all_) {
    const Principal* next = entries_[p->index].direct;
    while (next && !next->is_person) next = entries_[next->index].direct;
    p->acts_for = next;
  }
}

const Principal* Directory::find(std::string_view id_or_alias) const {
  const std::uint32_t found = by_name_.find(id_or_alias);
  return found == value::NameTable::kNothing ? nullptr : all_[found];
}

void Directory::bind(const Principal& agent, const Principal* person) {
  bound_.push_back({agent.index, entries_[agent.index].direct, agent.acts_for});
  entries_[agent.index].direct = person;
  all_[agent.index]->acts_for = person;
  if (acts_for_field_ != program::kNone)
    fields_[agent.index][acts_for_field_ + 1] = person ? value::of_principal(person) : Value{};
}

void Directory::unbind() {
  while (!bound_.empty()) {
    const Bound b = bound_.back();
    bound_.pop_back();
    entries_[b.index].direct = b.direct;
    all_[b.index]->acts_for = b.acts_for;
    if (acts_for_field_ != program::kNone)
      fields_[b.index][acts_for_field_ + 1] = b.acts_for ? value::of_principal(b.acts_for) : Value{};
  }
}

void Directory::requesters(const Principal& from, std::vector<const Principal*>& out) const {
  represented(from, out);
  const auto add = [&out](const Principal* p) {
    if (p && p->is_person && std::find(out.begin(), out.end(), p) == out.end()) out.push_back(p);
  };
  for (const Principal* p = &from; p != nullptr; p = entries_[p->index].direct) {
    add(p);
    if (!p->is_person && p->is_autonomous) add(p->owner);
  }
  std::sort(out.begin(), out.end(),
            [](const Principal* a, const Principal* b) { return a->id.view() < b->id.view(); });
}

void Directory::represented(const Principal& from, std::vector<const Principal*>& out) const {
  out.clear();
  for (const Principal* p = entries_[from.index].direct; p != nullptr; p = entries_[p->index].direct)
    if (p->is_person) out.push_back(p);
}

bool Directory::anybody_holds(std::uint32_t role, std::int64_t at) const {
  if (role < value::kStandingRoles && (standing_ >> role & 1) != 0) return true;
  return std::any_of(all_.begin(), all_.end(), [&](const Principal* p) {
    return p->is_person && p->is_active && p->holds(role, at);
  });
}

void Directory::holding(std::uint32_t role, std::int64_t at,
                        std::vector<const Principal*>& out) const {
  for (const Principal* p : all_)
    if (p->is_person && p->is_active && p->holds(role, at)) out.push_back(p);
  std::sort(out.begin(), out.end(),
            [](const Principal* a, const Principal* b) { return a->id.view() < b->id.view(); });
}

}  // namespace writ::decide
