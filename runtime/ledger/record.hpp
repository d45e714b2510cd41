// A record of the ledger, and what of it stands in the chain: a commitment to a salt and the body, so that the body can be
// erased and the chain still holds. See README.md for the bytes.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <writ/ledger.hpp>

#include "runtime/ledger/parts.hpp"
#include "runtime/ledger/tree.hpp"

namespace writ::ledger {

// What a type of records is to the others.
enum class Role : std::uint8_t { Own, Evidence, Event };
// When the body of a record may go: for its subject at once; for its subject when its time is over, because a law keeps it so
// long; never, because without it a later decision could permit more, or nobody could tell what was in force.
enum class Erasure : std::uint8_t { OnRequest, WhenOld, Never };
// Who says that a record is of a type: the ledger alone; the library, by its kinds; a host too, of kinds of its own.
enum class SaidBy : std::uint8_t { Ledger, Library, Host };
struct TypeRow {
  std::string_view name;
  Role role;
  SaidBy said_by;
  int keep_days;  // the least that retention leaves: std.audit.trail, keep_at_least
  Erasure erasure;
  std::string_view meaning;
};
// All types, in the order of the reference.
const std::vector<TypeRow>& types();
const TypeRow* type_named(std::string_view name);  // nullptr when there is none
// For people: all that fit, or one that is spelt like it.
std::string types_like(std::string_view name);
// The type of an evidence record or event of this kind (a qualified name).
std::string_view type_of_kind(std::string_view qualified, bool is_evidence, std::string_view record);

// The columns that a record is looked up by; all of them stand in the body too.
struct Columns {
  std::string kind, id, item, workflow, actor, request, outcome, digest;
  bool operator==(const Columns&) const = default;
};
struct Record {
  std::uint64_t seq = 0;  // from 1, without a gap within a tenant
  std::string tenant;
  std::string type;
  Time at = 0;  // when it was written down
  Columns columns;
  std::vector<std::string> subjects;  // ids that it is about, sorted
  std::string commitment;             // 32 bytes
  std::string salt, body;             // both empty once it is erased
  std::uint64_t erased_by = 0;        // the record that says so
  std::string residue;                // what is left of an erased record, in the form of a body
};

Hash commitment_of(std::string_view salt, std::string_view body);
std::string leaf_data(const Record& record);

// The members that every record has, then those of its type, as JSON; those that are empty are left out.
struct Member {
  std::string_view name, json;
};
std::string body_of(const Record& record, std::initializer_list<Member> members);
// What a body says of the columns and the subjects; nothing when it is no body.
std::optional<Record> read_body(std::string_view body);
// The ids that a record of evidence or history names: sorted, each once.
std::vector<std::string> subjects_of_record(std::string_view json);
std::vector<std::string> joined(std::vector<std::string> ids, const std::vector<std::string>& more);
// What a request is about, as far as it says so itself; read leniently.
struct RequestHead {
  std::string action, subject, resource, item, message, workflow;
  std::vector<std::string> subjects;  // all ids that it names, sorted
};
RequestHead head_of_request(std::string_view json);

std::string time_text(Time at);

}  // namespace writ::ledger
