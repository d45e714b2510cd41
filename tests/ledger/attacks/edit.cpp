// Edit: one byte of whatever a row has.
#include "tests/ledger/attacks/rows.hpp"

namespace writ::attacks {
namespace {

const std::string kMine = "tenant = 'acme-corp'";

void edit_record(Target& t, const std::string& column, const std::string& where) {
  change(t, [&](ledger::Database& db) { edit_one(db, t.dice, "writ_record", column, where); });
}
void body(Target& t) { edit_record(t, "body", kMine + " and body is not null"); }
void left(Target& t) {
  edit_record(t, t.dice.below(2) == 0 ? "residue" : "erased_by", kMine + " and body is null");
}
void commitment(Target& t) { edit_record(t, "commitment", kMine); }
void salt(Target& t) { edit_record(t, "salt", kMine); }
void column(Target& t) {
  static const std::vector<std::string> kColumns = {"type",    "at",       "kind",      "id",
                                                    "item",    "workflow", "actor",     "request",
                                                    "outcome", "digest",   "erased_by", "residue"};
  edit_record(t, t.dice.pick(kColumns), row_of(t.any()));
}
void edit_beside(Target& t, const std::string& table, const std::vector<std::string>& columns,
                 const std::string& where = kMine) {
  change(t, [&](ledger::Database& db) { edit_one(db, t.dice, table, t.dice.pick(columns), where); });
}
void head(Target& t) { edit_beside(t, "writ_log", {"size", "last_at", "frontier"}); }
void subject(Target& t) { edit_beside(t, "writ_subject", {"subject", "seq"}); }
void queue(Target& t) {
  edit_beside(t, "writ_queue", {"handle", "digest", "opened_at", "decision", "closed_by"});
}
void document(Target& t) { edit_beside(t, "writ_document", {"hash", "type", "body"}, "true"); }

}  // namespace

std::vector<Variant> edits() {
  return {{"a body", Skill::Rows, body},
          {"what is left of an erased one", Skill::Rows, left},
          {"a column", Skill::Rows, column},
          {"a commitment", Skill::Rows, commitment},
          {"a salt", Skill::Rows, salt},
          {"the head", Skill::Rows, head},
          {"a subject", Skill::Rows, subject},
          {"a place in the queue", Skill::Rows, queue},
          {"a program or document", Skill::Rows, document}};
}

}  // namespace writ::attacks
