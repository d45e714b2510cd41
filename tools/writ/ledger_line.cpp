#include "tools/writ/ledger_line.hpp"

#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>

#include "tools/writ/ledger/actions.hpp"

namespace writ::tools {

void add_can(CLI::App& sub, Options& options) {
  sub.add_option_function<std::string>(
         "--can",
         [&options](const std::string& list) {
           options.inputs.can = list, options.inputs.has_can = true;
         },
         "obligations that can be carried out; without it, all of them")
      ->type_name("KIND,…");
}
void add_format(CLI::App& sub, Options& options) {
  sub.add_option_function<std::string>(
         "--format",
         [&options](const std::string& f) {
           options.format = f == "json" ? Format::Json : Format::Text;
         },
         "text (for people) or json")
      ->check(CLI::IsMember({"text", "json"}).description(""))
      ->type_name("text|json");
}
namespace {

void fill_action(std::string_view action, CLI::App* a, Options& options) {
  LedgerInputs& in = options.ledger;
  const auto any = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), action) != names.end();
  };
  const auto text = [&](const char* name, std::string& into, const char* meaning, const char* type) {
    return a->add_option(name, into, meaning)->type_name(type);
  };
  // Not an empty text where something has to be said.
  const auto filled = [](CLI::Option* option) {
    option->check(CLI::Validator(
        [](std::string& s) {
          return s.find_first_not_of(" \t\n") == std::string::npos
                     ? std::string("found nothing, expected a text")
                     : std::string();
        },
        ""));
  };
  a->add_option("LEDGER", in.where, "a file, or postgresql://…")->required();
  text("--tenant", options.inputs.tenant, "whose records these are", "NAME");
  if (!any({"show", "tail", "item", "export", "verify", "checkpoint", "proof", "backup"}))
    text("--now", options.inputs.now, "the time; without it, the clock's", "TIME");
  if (action == "load") {
    a->add_option("POLICY", options.paths, "files and folders of the charter, or NAME.writc");
    text("--directory", options.inputs.directory, "people and agents", "FILE");
    text("--settings", options.inputs.settings, "values of the charter's settings", "FILE");
    text("--tables", options.inputs.tables, "entries in place of those of the charter's tables",
         "FILE");
    add_can(*a, options);
    text("--origin", in.origin, "the name of a new log, such as acme.example/gtm", "NAME");
    text("--complete-since", in.complete_since,
         "`always`: a new ledger knows all that ever happened, by your word; without it, since "
         "now",
         "always")
        ->check(CLI::IsMember({"always"}).description(""));
  }
  if (action == "commit") {
    text("--request", options.inputs.request, "an AuthZEN request; - for standard input", "FILE");
    filled(text("--id", in.id, "the request's id; asked again, it gets the recorded answer", "ID"));
    text("--acts-for", options.inputs.acts_for, "whom the agent acts for, by the word of the host",
         "PERSON");
  }
  if (action == "record") {
    a->add_option("FILE", in.what, "evidence and events, one a line; - for standard input")->required();
    text("--type", in.type, "of the records, in place of their kind's", "TYPE");
    text("--actor", in.actor, "who did it, where a record has no `by`", "ID");
  }
  if (any({"commit", "record", "show", "tail", "export"})) {
    text("--item", in.item, "the item, such as a message", "ID");
    text("--workflow", in.workflow, "the workflow", "NAME");
  }
  if (any({"approve", "reject"})) {
    a->add_option("HANDLE", in.what, "of `writ ledger pending`, or the content digest")->required();
    text("--as", in.role, "the one role to answer in", "ROLE");
    text("--note", in.note, "a word on it", "TEXT");
  }
  if (action == "approve") text("--until", in.until, "when the approval ends", "TIME");
  if (action == "withdraw") {
    a->add_option("ID", in.what, "of the answer")->required();
    text("--type", in.type, "its kind; without it, any", "KIND");
  }
  if (any({"approve", "reject", "withdraw", "delegate"}))
    filled(text("--by", in.by, "who says so: whom you have authenticated", "PERSON")->required());
  if (action == "delegate") {
    text("--to", in.to, "who may answer", "PERSON")->required();
    text("--role", in.role, "in which role", "ROLE")->required();
    text("--since", in.since, "from when; without it, from now", "TIME");
    text("--until", in.until, "until when", "TIME");
  }
  if (any({"show", "tail", "export"})) {
    text("--type", in.type, "the type of records, such as decision", "TYPE");
    text("--actor", in.actor, "who asked or answered", "ID");
    text("--rule", in.rule, "decisions for which this rule is a reason", "RULE");
    text("--outcome", in.outcome, "permit, pending or forbid", "OUTCOME")
        ->check(CLI::IsMember({"permit", "pending", "forbid"}).description(""));
    text("--request", in.request, "the id of a request", "ID");
    text("--about", in.about, "whom or what they mention", "ID");
    a->add_flag("--unmasked", in.unmasked, "sensitive fields as they are");
  }
  if (any({"show", "tail", "export", "review"})) {
    text("--since", in.since,
         action == "review" ? "from when; without it, the last 7 days" : "from when", "TIME");
    text("--until", in.until, "until when", "TIME");
  }
  if (action == "tail")
    a->add_option("--count", in.count, "how many; without it, 20")
        ->type_name("NUMBER")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}).description(""));
  if (action == "item") a->add_option("ITEM", in.what, "its id")->required();
  if (action == "export")
    text("--as", in.as, "jsonl, opa, cloudevents or ocsf", "FORM")
        ->check(CLI::IsMember({"jsonl", "opa", "cloudevents", "ocsf"}).description(""));
  if (action == "review")
    text("--by", in.by, "who reviewed: writes it down for each workflow", "PERSON");
  if (action == "verify") {
    text("--checkpoint", in.checkpoint, "a checkpoint that was kept elsewhere", "FILE");
    text("--public-key", in.public_key, "the Ed25519 key, PEM, that has to have signed it", "FILE");
  }
  if (action == "checkpoint") {
    text("--key", options.key, "the private Ed25519 key, PEM", "FILE")->required();
    text("--output", options.output, "the file to write", "FILE");
    text("--exec", in.exec, "a command that takes it on standard input", "COMMAND");
  }
  if (action == "proof") {
    text("--record", in.what, "that this record is in the log; `all`: each of them", "NUMBER");
    a->add_option("--from", in.count, "that the log continues the one of this size")
        ->type_name("SIZE");
  }
  if (any({"erase", "hold", "release"})) {
    a->add_option("SUBJECT", in.what, "the id of a person, an account, a contact")->required();
    auto* basis = text("--basis", in.basis, "why: the law, the case, the ticket", "TEXT");
    filled(basis->required());
  }
  if (any({"load", "erase", "hold", "release", "retain"}))
    text("--by", in.by, "who does it: whom you have authenticated", "PERSON");
  if (action == "retain") {
    a->add_option("--days", in.days, "how long a type is kept, TYPE=DAYS")->type_name("TYPE=DAYS");
    a->add_flag("--trial", in.trial, "only count");
  }
  if (action == "backup") a->add_option("FILE", in.what, "the copy")->required();
}
}  // namespace

void fill_ledger(CLI::App& sub, Options& options) {
  sub.require_subcommand(0, 1);
  const auto formatter = std::make_shared<CLI::Formatter>();
  formatter->label("SUBCOMMAND", "ACTION");
  formatter->label("OPTIONS", "options");
  sub.formatter(formatter);
  for (const LedgerAction& action : ledger_actions()) {
    CLI::App* a = sub.add_subcommand(std::string(action.name), std::string(action.summary));
    a->group("Actions");
    a->footer("Example: " + std::string(action.example));
    a->callback([&options, name = std::string(action.name)] { options.ledger.action = name; });
    add_format(*a, options);
    fill_action(action.name, a, options);
  }
}
void fill_replay(CLI::App& sub, Options& options) {
  LedgerInputs& in = options.ledger;
  sub.add_option("LEDGER", in.where, "a file, or postgresql://…");
  sub.add_option("--against", in.against,
                 "a charter, or NAME.writc; without it, each decision's own program, and "
                 "every answer has to be "
                 "the recorded one")
      ->type_name("POLICY");
  sub.add_option("--directory", options.inputs.directory,
                 "people and agents in place of the recorded ones")
      ->type_name("FILE");
  sub.add_option("--settings", options.inputs.settings, "settings in place of the recorded ones")
      ->type_name("FILE");
  sub.add_option("--tables", options.inputs.tables,
                 "entries in place of those of the charter's tables")
      ->type_name("FILE");
  sub.add_option("--since", in.since, "decisions from then on")->type_name("TIME");
  sub.add_option("--until", in.until, "decisions before then")->type_name("TIME");
  sub.add_option("--part", in.part, "one of N parts by time, for workers side by side")
      ->type_name("K/N");
  sub.add_option("--merge", in.merge, "what --format json printed for the parts: their sum")
      ->type_name("FILE…");
  sub.add_option("--tenant", options.inputs.tenant, "whose records these are")->type_name("NAME");
}

}  // namespace writ::tools
