#include <fmt/format.h>

#include "runtime/json/reader.hpp"
#include "runtime/json/writer.hpp"
#include "runtime/ledger/circumstances.hpp"
#include "runtime/value/ops.hpp"
#include "tools/writ/ledger/actions.hpp"
#include "tools/writ/session.hpp"

namespace writ::tools {

const std::vector<LedgerAction>& ledger_actions() {
  static const std::vector<LedgerAction> kActions = {
      {"load", "make a ledger, or put another program and its documents in force",
       "writ ledger load acme.ledger charter/ --directory directory.json", ledger_load},
      {"commit", "decide a request over what is on record, and record the decision",
       "writ ledger commit acme.ledger --request request.json --id r-17", ledger_commit},
      {"record", "write down evidence and events: JSON lines",
       "writ ledger record acme.ledger events.jsonl", ledger_record},
      {"pending", "the requests that wait for people", "writ ledger pending acme.ledger",
       ledger_pending},
      {"approve", "agree to exactly what a pending request is about",
       "writ ledger approve acme.ledger q-31747d9a87 --by bea --note \"Go ahead.\"", ledger_answer},
      {"reject", "say no to it", "writ ledger reject acme.ledger q-31747d9a87 --by bea",
       ledger_answer},
      {"withdraw", "take an answer back", "writ ledger withdraw acme.ledger ID --by bea",
       ledger_withdraw},
      {"delegate", "let somebody answer for another, in one role",
       "writ ledger delegate acme.ledger --by ann --to bea --role \"Sales Manager\" --until "
       "2026-12-24",
       ledger_delegate},
      {"show", "records, by what they are about",
       "writ ledger show acme.ledger --outcome forbid --since 2026-11-20", ledger_show},
      {"tail", "the newest records", "writ ledger tail acme.ledger --count 20", ledger_show},
      {"item", "the history of one item, from generation to action, and what is missing in it",
       "writ ledger item acme.ledger m1", ledger_item},
      {"export", "records for other systems: JSON lines, OPA, CloudEvents, OCSF",
       "writ ledger export acme.ledger --as ocsf --since 2026-11-01", ledger_export},
      {"review", "the week's failures, refusals and overrides, by workflow; --by records the review",
       "writ ledger review acme.ledger --by rao", ledger_review},
      {"verify", "is it intact, is it complete, and what nobody can tell",
       "writ ledger verify acme.ledger --checkpoint head.txt --public-key key.pub", ledger_verify},
      {"checkpoint", "sign the head of the log, to be kept elsewhere",
       "writ ledger checkpoint acme.ledger --key key.pem --output head.txt", ledger_checkpoint},
      {"proof", "prove that a record is in the log, or that one log continues another",
       "writ ledger proof acme.ledger --record 17", ledger_proof},
      {"erase", "erase what is about a subject; the chain still holds",
       "writ ledger erase acme.ledger jo --basis \"GDPR Art. 17, ticket 812\"", ledger_erase},
      {"hold", "a legal hold: nothing about the subject is erased",
       "writ ledger hold acme.ledger jo --basis \"case 4711\"", ledger_hold},
      {"release", "end a legal hold", "writ ledger release acme.ledger jo --basis \"settled\"",
       ledger_hold},
      {"retain", "erase what is older than it has to be kept",
       "writ ledger retain acme.ledger --days decision=730 --trial", ledger_retain},
      {"backup", "copy a ledger in a file while others write",
       "writ ledger backup acme.ledger copy.ledger", ledger_backup},
  };
  return kActions;
}

std::unique_ptr<OpenLog> open_log(const Options& options, Console& console) {
  auto out = std::make_unique<OpenLog>();
  std::string error;
  out->db = ledger::open_database(options.ledger.where, ledger::Open::Existing, error);
  if (!out->db) {
    console.complain(error);
    return nullptr;
  }
  out->log.emplace(*out->db, options.inputs.tenant);
  if (!out->log->read_head() || out->log->origin().empty()) {
    const std::string& problem = out->db->error();
    console.complain(problem.empty() ? fmt::format("the ledger has no records of the tenant `{}`",
                                                   options.inputs.tenant)
                                     : problem);
    return nullptr;
  }
  return out;
}

std::unique_ptr<OpenLog> open_log(const Options& options, Console& console,
                                  ledger::Circumstances& in_force) {
  auto out = open_log(options, console);
  std::string error;
  if (!out || ledger::circumstances_of(*out->log, 0, in_force, error)) return out;
  console.complain(error);
  return nullptr;
}

bool set_clock(const Options& options, LedgerOptions& to, Console& console) {
  if (options.inputs.now.empty()) return true;
  Time now = 0;
  if (!read_now(options, now, console)) return false;
  to.clock = [now] { return now; };
  return true;
}

Exit moment(const Options& options, OpenLog& open, Time& now, Console& console) {
  if (options.inputs.now.empty()) now = open.db->now();
  else if (!read_now(options, now, console)) return kUsage;
  if (options.inputs.now.empty() || now >= open.log->last_at()) return kFine;
  console.complain(fmt::format(
      "--now: found {}: the clock was set back, expected a time not before the last record, {}",
      options.inputs.now, ledger::time_text(open.log->last_at())));
  return kFailure;
}

bool read_document(const std::string& file, std::string& into, Console& console) {
  std::string problem;
  if (file.empty() || read_all(file, json::kMaxDocument, into, problem)) return true;
  console.complain(problem);
  return false;
}

std::unique_ptr<Ledger> open_ledger(const Options& options, Console& console, Exit& exit) {
  LedgerOptions o;
  exit = kUsage;
  if (!set_clock(options, o, console)) return nullptr;
  exit = kFailure;
  o.decide.tenant = options.inputs.tenant;
  o.create = false;
  std::string error;
  auto out = Ledger::open(options.ledger.where, std::move(o), error);
  if (!out) console.complain(error);
  return out;
}

bool read_time(std::string_view option, const std::string& text, Time& into, Console& console) {
  if (text.empty()) return true;
  const auto at = value::parse_time(text.size() == 10 ? text + "T00:00:00Z" : text);
  if (at) into = *at;
  else
    console.complain(fmt::format(
        "{}: `{}` is no day such as 2026-11-24 and no time such as 2026-11-24T10:00:00Z", option,
        text));
  return at.has_value();
}

std::string day_and_time(Time at) {
  std::string out = ledger::time_text(at);
  if (out.size() < 20) return out;
  out = out.substr(0, 19);
  out[10] = ' ';
  return out;
}

Exit told(const Written& written, const Options& options, Console& console) {
  if (!written.error) return kFine;
  if (options.format == Format::Json) console.out(error_json(*written.error) + "\n");
  else console.complain(sentence_of(*written.error));
  return kFailure;
}

void tell_done(const Options& options, Console& console, std::string_view words,
               std::initializer_list<Done> members) {
  if (options.format != Format::Json) return console.out(words);
  std::string out;
  json::Writer w(out);
  w.begin_object();
  for (const Done& m : members) {
    w.key(m.name);
    if (const auto* number = std::get_if<std::uint64_t>(&m.value))
      w.number(static_cast<std::int64_t>(*number));
    else w.string(std::get<std::string>(m.value));
  }
  w.end_object();
  console.out(out + "\n");
}

}  // namespace writ::tools
