#include "tools/writ/command_line.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "lang/diag/diagnostic.hpp"
#include "tools/writ/ledger/actions.hpp"
#include "tools/writ/ledger_line.hpp"
#include "tools/writ/verbs.hpp"

namespace writ::tools {

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> kVerbs = {
      {"new", "begin a charter: a folder with a policy, samples, tests and a request",
       "writ new guardrails", run_new},
      {"check", "check a charter and print what one decision costs at most", "writ check charter/",
       run_check},
      {"build", "compile a charter into one file, for hosts that have no compiler",
       "writ build charter/ --output charter.writc", run_build},
      {"test", "run the tests that stand in a charter", "writ test charter/ --coverage", run_test},
      {"decide", "answer a request: permit, pending or forbid",
       "writ decide charter/ --request request.json --directory directory.json", run_decide},
      {"why", "answer a request and show what every rule made of it",
       "writ why charter/ --request request.json --directory directory.json", run_why},
      {"mask", "decide, and print a record with its fields masked as the decision says",
       "writ mask charter/ --request request.json --record contact.json --key secret.key", run_mask},
      {"metrics", "measure what the charter's metrics say over a history, beside what they replace",
       "writ metrics charter/ --history history.json", run_metrics},
      {"ledger", "the record of decisions, answers and actions: write, read, verify, care for it",
       "writ ledger load acme.ledger charter/ --directory directory.json", run_ledger},
      {"replay", "decide again what is on record, under another charter: what would change",
       "writ replay acme.ledger --against charter/", run_replay},
      {"repl", "try rules out: change one fact, decide again, evaluate expressions",
       "writ repl charter/ --request request.json", run_repl},
      {"fmt", "put files into the house layout", "writ fmt --write charter/", run_fmt},
      {"explain", "explain a diagnostic by its code or name", "writ explain E0312", run_explain},
      {"schema", "print the JSON Schema of a document",
       "writ schema request charter/ --action send_message", run_schema},
      {"disasm", "print the compiled program", "writ disasm charter/", run_disasm},
  };
  return kVerbs;
}

namespace {

// One switch for each option, so that a verb lists exactly those it reads.
class Parser {
 public:
  explicit Parser(Options& options) : options_(options), app_("Writ: ask before you act.", "writ") {
    app_.require_subcommand(0, 1);
    app_.set_help_flag("-h,--help", "print this and end");
    app_.get_formatter()->label("SUBCOMMAND", "VERB");
    app_.get_formatter()->label("OPTIONS", "options");
    app_.set_version_flag("--version", "writ " WRIT_VERSION, "print the version and end");
    app_.footer(
        "A verb's own options: writ VERB --help\n"
        "Exit codes: 0 fine or permit, 1 failure, 2 forbid, 3 the charter does not check, 4 "
        "pending,\n"
        "            5 tests failed, 6 the ledger does not verify, 64 usage");
    for (const Verb& verb : verbs()) {
      CLI::App* sub = app_.add_subcommand(std::string(verb.name), std::string(verb.summary));
      sub->group("Verbs");
      sub->footer("Example: " + std::string(verb.example));
      add_format(*sub, options_);
      fill(verb.name, sub);
    }
  }

  CLI::App& app() { return app_; }
  const Verb* chosen() const {
    for (const Verb& verb : verbs())
      if (app_.got_subcommand(std::string(verb.name))) return &verb;
    return nullptr;
  }
  // What is meant instead, as a sentence part; empty when nothing is close.
  std::string suggestion(int argc, char** argv) const {
    const CLI::App* sub = nullptr;
    bool is_action = false;  // the next word is one of the verb's own subcommands
    for (int k = 1; k < argc; ++k) {
      const std::string word = argv[k];
      if (is_action && !word.starts_with("-")) {
        std::vector<std::string> actions;
        for (const LedgerAction& a : ledger_actions()) actions.emplace_back(a.name);
        if (std::find(actions.begin(), actions.end(), word) == actions.end())
          return meant("action", word, actions);
        sub = sub->get_subcommand(word);
        is_action = false;
      }
      if (sub == nullptr && !word.starts_with("-")) {
        if (std::none_of(verbs().begin(), verbs().end(),
                         [&](const Verb& v) { return v.name == word; }))
          return meant("verb", word, verb_names());
        sub = app_.get_subcommand(word);
        is_action = word == "ledger";
      }
      if (word.starts_with("--")) {
        const std::string name = word.substr(0, word.find('='));
        const std::vector<std::string> known = option_names(sub == nullptr ? &app_ : sub);
        if (std::find(known.begin(), known.end(), name) == known.end())
          return meant("option", name, known);
      }
    }
    return {};
  }

 private:
  void fill(std::string_view verb, CLI::App* sub) {
    if (verb == "new") sub->add_option("NAME", options_.subject, "the folder to make")->required();
    if (verb == "explain")
      sub->add_option("CODE", options_.subject,
                      "a code (E0312), a lint's name (never-live), or `list`")
          ->required();
    if (verb == "schema") {
      sub->add_option(
             "KIND", options_.subject,
             "request, evidence, history, directory, settings, tables, externs or decision")
          ->required()
          ->check(CLI::IsMember({"request", "evidence", "history", "directory", "settings",
                                 "tables", "externs", "decision"})
                      .description(""));
      sub->add_option("--action", options_.action, "only requests for this action");
    }
    if (verb == "ledger") return fill_ledger(*sub, options_);
    if (verb == "replay") return fill_replay(*sub, options_);
    if (verb != "new" && verb != "explain")
      sub->add_option("POLICY", options_.paths,
                      "files and folders of the charter; without one, the current folder");
    if (verb == "check") {
      sub->add_option("--directory", options_.inputs.directory,
                      "people and agents: also find what nobody of them can ever answer")
          ->type_name("FILE");
      sub->add_option("--now", options_.inputs.now,
                      "the time for rules that end and for the checklist; without it, the clock's")
          ->type_name("TIME");
      CLI::Option* governance =
          sub->add_flag("--governance", options_.governance,
                        "the checklist: each record against the rules of the actions tagged "
                        "governance; exit 1 when a point is not met");
      const auto needs = [&](CLI::Option* o, const char* type) {
        o->needs(governance)->type_name(type);
      };
      needs(sub->add_option("--evidence", options_.inputs.evidence, "the checklist's answers"),
            "FILE");
      needs(sub->add_option("--history", options_.inputs.history, "the checklist's history"),
            "FILE");
      for (CLI::Option* o : fill_host(sub)) o->needs(governance);
      needs(sub->add_option("--actor", options_.actor,
                            "who will ask, of the directory: their approvals do not count, and "
                            "rules about the actor are asked too"),
            "PERSON");
    }
    if (verb == "build") {
      sub->add_option("--output", options_.output, "the file to write, NAME.writc")
          ->required()
          ->type_name("FILE");
      sub->add_option("--sign", options_.sign, "sign with this private Ed25519 key, PEM")
          ->type_name("FILE");
      sub->add_flag("--without-map", options_.without_map,
                    "leave out the source: places and texts of rules are then not shown");
    }
    if (verb == "decide" || verb == "why" || verb == "mask") {
#ifndef NDEBUG
      sub->add_flag("--no-index", options_.no_index, "look at every rule of the action");
      sub->add_flag("--no-fuse", options_.no_fuse, "run the code of every condition");
#endif
      sub->add_option("--program", options_.program,
                      "the content hash that POLICY, a compiled NAME.writc, has to have")
          ->type_name("HASH");
      sub->add_option("--signed-by", options_.signed_by,
                      "the public Ed25519 key, PEM, that has to have signed POLICY")
          ->type_name("FILE");
    }
    if (verb == "metrics") {
      Inputs& in = options_.inputs;
      sub->add_option("--history", in.history, "what has happened")->type_name("FILE");
      sub->add_option("--ledger", options_.ledger.where,
                      "what is on record has happened; its charter and its people, where "
                      "no others are named")
          ->type_name("LEDGER");
      sub->add_flag("--csv", options_.csv, "a line for each metric and key");
      sub->add_option("--tenant", in.tenant, "whose records these are")->type_name("NAME");
      sub->add_option("--key", options_.key, "only for this key, such as one person or team")
          ->type_name("KEY");
      sub->add_option("--now", in.now, "the time that windows end at; without it, the clock's")
          ->type_name("TIME");
      sub->add_option("--directory", in.directory, "people and agents")->type_name("FILE");
      fill_host(sub);
    }
    if (verb == "decide" || verb == "why" || verb == "mask" || verb == "repl") fill_inputs(sub);
    if (verb == "mask") {
      sub->add_option("--record", options_.record,
                      "the record, a JSON object; it is printed only if the request is permitted")
          ->type_name("FILE");
      sub->add_option("--key", options_.key,
                      "the secret that hashes and tokens are made with; without it none are made")
          ->type_name("FILE");
    }
    if (verb == "decide") {
      sub->add_flag("--lines", options_.lines, "one request a line, one answer a line (JSON lines)");
      sub->add_flag("--digest", options_.digest,
                    "with the content digest, also where nothing asked for it (json)");
      sub->add_option("--template", options_.action, "print a request for ACTION to fill in")
          ->type_name("ACTION");
    }
    if (verb == "why") {
      sub->add_flag("--all", options_.all, "also the rules that are not in force");
      sub->add_option(
             "--area", options_.area,
             "list the rules of a policy, tag, action, module, lane, decision, table or of "
             "words of a title; no request is needed")
          ->type_name("WORD")
          ->excludes("--request");
    }
    if (verb == "test") {
      sub->add_flag("--coverage", options_.coverage,
                    "show which rules and terms the tests have seen both ways");
      sub->add_option("--fail-under", options_.fail_under,
                      "fail when fewer percent of the rules were live and not live")
          ->check(CLI::Range(0, 100).description(""))
          ->type_name("PERCENT");
      sub->add_option("--only", options_.titles_with, "only tests whose title holds this text")
          ->type_name("TEXT");
      sub->add_option("--settings", options_.inputs.settings, "values of the charter's settings")
          ->type_name("FILE");
      sub->add_flag("--library", options_.library,
                    "also the tests and rules of imported library modules");
    }
    if (verb == "fmt") {
      sub->add_flag("--check", options_.check_only,
                    "change nothing; name the files that are not in layout, exit 1");
      sub->add_flag("--write", options_.write, "rewrite the files in place");
    }
    if (verb == "disasm")
      sub->add_option("--action", options_.action, "only what decides on this action");
  }
  void fill_inputs(CLI::App* sub) {
    Inputs& in = options_.inputs;
    sub->add_option("--request", in.request,
                    "an AuthZEN request, a batch, or JSON lines; - for standard input")
        ->type_name("FILE");
    sub->add_option("--directory", in.directory, "people and agents")->type_name("FILE");
    sub->add_option("--evidence", in.evidence, "approvals, consents and other answers")
        ->type_name("FILE");
    sub->add_option("--history", in.history, "what has happened")->type_name("FILE");
    fill_host(sub);
    add_can(*sub, options_);
    sub->add_option("--acts-for", in.acts_for, "whom the agent acts for, by the word of the host")
        ->type_name("PERSON");
    sub->add_option("--now", in.now, "the time of the decision; without it, the clock's")
        ->type_name("TIME");
    sub->add_option("--budget", in.budget, "most steps of one decision")->type_name("STEPS");
    sub->add_option("--tenant", in.tenant, "whose records these are")->type_name("NAME");
  }
  std::vector<CLI::Option*> fill_host(CLI::App* sub) {
    Inputs& in = options_.inputs;
    const auto file = [&](const char* name, std::string& value, const char* meaning) {
      return sub->add_option(name, value, meaning)->type_name("FILE");
    };
    return {file("--settings", in.settings, "values of the charter's settings"),
            file("--tables", in.tables, "entries in place of those of the charter's tables"),
            file("--externs", in.externs, "what functions of the host answered")};
  }
  static std::vector<std::string> verb_names() {
    std::vector<std::string> names{"help"};
    for (const Verb& v : verbs()) names.emplace_back(v.name);
    return names;
  }
  static std::vector<std::string> option_names(const CLI::App* app) {
    std::vector<std::string> names;
    for (const CLI::Option* o : app->get_options())
      for (const std::string& n : o->get_lnames()) names.push_back("--" + n);
    return names;
  }
  static std::string meant(std::string_view what, const std::string& word,
                           const std::vector<std::string>& known) {
    const std::vector<std::string> near = diag::near_spellings(word, known);
    std::string sentence = fmt::format("there is no {} `{}`", what, word);
    if (!near.empty()) sentence += fmt::format("; did you mean {}?", diag::one_of(near));
    return sentence;
  }

  Options& options_;
  CLI::App app_;
};

}  // namespace

Exit run_command(int argc, char** argv, Console& console) {
  Options options;
  Parser parser(options);
  std::vector<std::string> words(argv + 1, argv + argc);
  if (!words.empty() && words[0] == "help") {  // `writ help VERB` is `writ VERB --help`
    words.erase(words.begin());
    words.insert(words.begin() + (words.empty() ? 0 : 1), "--help");
  }
  if (words.empty()) {
    console.err(parser.app().help());
    return kUsage;
  }
  std::reverse(words.begin(), words.end());  // as the parser wants them
  try {
    parser.app().parse(words);
  } catch (const CLI::CallForHelp&) {
    const auto chosen = parser.app().get_subcommands();
    console.out(chosen.empty() ? parser.app().help() : chosen[0]->help("writ"));
    return kFine;
  } catch (const CLI::CallForVersion& version) {
    console.out(std::string(version.what()) + "\n");
    return kFine;
  } catch (const CLI::ParseError& error) {
    const std::string better = parser.suggestion(argc, argv);
    console.complain(better.empty() ? error.what() : better);
    console.err("`writ help` lists the verbs, `writ VERB --help` the options of one\n");
    return kUsage;
  }
  const Verb* verb = parser.chosen();
  if (verb == nullptr) {
    console.err(parser.app().help());
    return kUsage;
  }
  return verb->run(options, console);
}

}  // namespace writ::tools
