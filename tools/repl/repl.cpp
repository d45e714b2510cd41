#include "tools/repl/repl.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lang/diag/diagnostic.hpp"
#include "runtime/program/program.hpp"
#include "runtime/value/ops.hpp"
#include "tools/repl/commands.hpp"
#include "tools/repl/fact_path.hpp"
#include "tools/writ/answer.hpp"
#include "tools/writ/rule_text.hpp"
#include "tools/writ/session.hpp"
#include "tools/writ/skeleton.hpp"
#include "tools/writ/verbs.hpp"

namespace writ::repl {

using tools::Json;

const std::vector<Command>& commands() {
  static const std::vector<Command> kCommands = {
      {":request", "FILE", "work on the request of a file; without one, print it", Takes::File,
       &Repl::request},
      {":template", "ACTION", "work on a new request for an action", Takes::Action,
       &Repl::make_template},
      {":set", "PATH VALUE",
       "change one fact: `:set account.risk high`; for entities also a sample's name", Takes::Fact,
       &Repl::set},
      {":unset", "PATH", "take a fact away", Takes::Fact, &Repl::unset},
      {":decide", "", "decide", Takes::Nothing, &Repl::decide},
      {":why", "[RULE]", "what every rule came to, or each term of one", Takes::Rule, &Repl::why},
      {":rules", "", "the rules of the action", Takes::Nothing, &Repl::rules},
      {":facts", "", "the facts of the request", Takes::Nothing, &Repl::facts},
      {":approve", "WHO [KIND [FIELD=VALUE …]]", "a second later, WHO answers for this content",
       Takes::Person, &Repl::approve},
      {":at", "TIME", "set the time, or move it: `:at +2 days`; without one, print it", Takes::Text,
       &Repl::at},
      {":type", "EXPRESSION", "the type of an expression", Takes::Expression, &Repl::type},
      {":explain", "CODE", "explain a diagnostic", Takes::Code, &Repl::explain},
      {":load", "PATH…", "work with another charter", Takes::File, &Repl::load},
      {":reload", "", "read the charter again", Takes::Nothing, &Repl::reload},
      {":save", "FILE", "write the request to a file", Takes::File, &Repl::save},
      {":directory", "FILE", "people and agents; without it, the charter's samples", Takes::File,
       &Repl::directory},
      {":history", "FILE", "what has happened", Takes::File, &Repl::history},
      {":evidence", "[FILE|none]", "the answers at hand; from a file; or none", Takes::File,
       &Repl::evidence},
      {":settings", "FILE", "values of the charter's settings", Takes::File, &Repl::settings},
      {":help", "", "this list", Takes::Nothing, &Repl::help},
      {":quit", "", "leave (also Ctrl-D)", Takes::Nothing, &Repl::quit},
  };
  return kCommands;
}

const Command* find_command(std::string_view name) {
  const Command* found = nullptr;
  for (const Command& c : commands()) {
    if (c.name == name) return &c;
    if (name.size() < 2 || !c.name.starts_with(name)) continue;
    if (found != nullptr) return nullptr;  // a beginning of two
    found = &c;
  }
  return found;
}

namespace {

std::string_view trimmed(std::string_view s) {
  const std::size_t begin = s.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return s.substr(begin, s.find_last_not_of(" \t\r\n") - begin + 1);
}

// The first word, and what follows it.
std::pair<std::string_view, std::string_view> first_word(std::string_view s) {
  const std::size_t end = s.find_first_of(" \t");
  if (end == std::string_view::npos) return {s, {}};
  return {s.substr(0, end), trimmed(s.substr(end))};
}

// Every text `from` becomes `to`. As deep as a document nests, 64 at most.
void stand_in(Json& value, std::string_view from, const std::string& to) {
  if (value.is(Json::Kind::String) && value.text == from) value.text = to;
  for (Json& item : value.items) stand_in(item, from, to);
  for (auto& [key, member] : value.members) stand_in(member, from, to);
}

bool ends_name(std::string_view qualified, std::string_view suffix) {
  return qualified.ends_with(suffix) && (qualified.size() == suffix.size() ||
                                         qualified[qualified.size() - suffix.size() - 1] == '.');
}

}  // namespace

Repl::Repl(const tools::Options& options, tools::Console& console)
    : options_(options), console_(console), work_(options) {}

tools::Exit Repl::open() {
  std::string problem;
  if (!options_.inputs.now.empty()) {
    const auto now = value::parse_time(options_.inputs.now);
    if (!now)
      return complain(fmt::format("--now: `{}` is not a time such as 2026-11-24T10:00:00Z",
                                  options_.inputs.now)),
             tools::kUsage;
    work_.now = *now;
  }
  if (!work_.load(options_.paths, problem, console_.colors_err())) {
    console_.err(problem + (problem.ends_with("\n") ? "" : "\n"));
    return tools::kDoesNotCheck;
  }
  const tools::Inputs& in = options_.inputs;
  const std::pair<const std::string&, void (Repl::*)(std::string_view)> documents[] = {
      {in.settings, &Repl::settings},
      {in.directory, &Repl::directory},
      {in.history, &Repl::history},
      {in.evidence, &Repl::evidence},
      {in.request, &Repl::request}};
  for (const auto& [file, read] : documents)
    if (!file.empty()) (this->*read)(file);
  return tools::kFine;
}

bool Repl::line(std::string_view text) {
  text = trimmed(text);
  if (text.empty() || text[0] == '#') return true;
  if (text[0] != ':') {
    expression(text);
    return true;
  }
  const auto [name, rest] = first_word(text);
  const Command* command = find_command(name);
  if (command == nullptr) {
    std::vector<std::string> known;
    for (const Command& c : commands()) known.emplace_back(c.name);
    const auto near = diag::near_spellings(name, known);
    complain(fmt::format(
        "there is no command `{}`{}", name,
        near.empty() ? "; `:help` lists all" : "; did you mean " + diag::one_of(near) + "?"));
    return true;
  }
  (this->*command->run)(rest);
  return !done_;
}

Completion Repl::complete(std::string_view line) const {
  std::vector<std::string> people = work_.principals("people");
  for (std::string& agent : work_.principals("agents")) people.push_back(std::move(agent));
  return repl::complete(work_.build(), work_.action(), people, line);
}

bool Repl::needs_request() {
  if (!work_.has_request())
    complain("there is no request yet: `:request FILE` reads one, `:template ACTION` makes one");
  return work_.has_request();
}

bool Repl::report(const MaybeError& error) {
  if (error) complain(tools::sentence_of(*error));
  return !error;
}

// ---- request and facts --------------------------------------------------------------------------------

void Repl::request(std::string_view rest) {
  if (rest.empty()) {
    if (needs_request()) say(tools::json_text(work_.request(), true) + "\n");
    return;
  }
  std::string text, problem;
  if (!tools::read_all(std::string(rest), json::kMaxDocument, text, problem))
    return complain(problem);
  report(work_.set_request(text));
}

void Repl::make_template(std::string_view rest) {
  const std::uint32_t action = tools::find_action(*work_.build().program, rest);
  if (action == program::kNone) return complain(tools::no_such_action(work_.image(), rest));
  const tools::Skeleton skeleton = tools::skeleton_of(work_.image(), action);
  json::Error ignored;
  auto request = tools::parse_json(skeleton.json, ignored);
  // Somebody of the directory, so that the request can be decided at once.
  const std::vector<std::string> people = work_.principals("people"),
                                 agents = work_.principals("agents");
  Json* subject = request->find("subject");
  if (subject != nullptr && subject->text_at("type") == "agent" && agents.empty() && !people.empty()) {
    subject->member("type") = Json::string("person");
    subject->member("id") = Json::string("PERSON");
  }
  if (!people.empty()) stand_in(*request, "PERSON", people.front());
  if (!agents.empty()) stand_in(*request, "AGENT", agents.front());
  if (!report(work_.set_request(tools::json_text(*request)))) return;
  for (const std::string& note : skeleton.notes) say(note + "\n");
}

void Repl::set(std::string_view rest) {
  const auto [path, typed] = first_word(rest);
  if (!needs_request()) return;
  if (typed.empty()) return complain("`:set PATH VALUE`, such as `:set account.risk high`");
  std::string problem;
  const auto place = place_of(work_.image(), work_.action(), path, problem);
  if (!place) return complain(problem);
  std::string value = work_.sample_json(typed, place->type);
  const bool is_whole_resource = place->members == std::vector<std::string>{"resource"};
  if (value.empty()) value = as_json(work_.image(), place->type, typed);
  json::Error bad;
  auto parsed = tools::parse_json(value, bad);
  if (!parsed) return complain(bad.message);
  if (is_whole_resource && parsed->is(Json::Kind::Object) && parsed->find("properties") == nullptr) {
    Json whole = Json::object(), properties = Json::object();  // an entity as AuthZEN's resource
    const Json* before = work_.at({"resource", "type"});
    whole.member("type") = parsed->find("type") != nullptr ? *parsed->find("type")
                           : before != nullptr             ? *before
                                                           : Json::string("");
    for (auto& [key, member] : parsed->members) {
      if (key == "id") whole.member("id") = member;
      else if (key != "type") properties.member(key) = member;
    }
    whole.member("properties") = std::move(properties);
    parsed = std::move(whole);
  }
  if (place->members == std::vector<std::string>{"subject", "id"}) {  // the type goes with who it is
    MaybeError first = work_.change(place->members, *parsed);
    for (const char* kind : {"person", "agent"}) {
      if (!first) return;
      Json subject = Json::object();
      subject.member("type") = Json::string(kind);
      subject.member("id") = *parsed;
      if (!work_.change({"subject"}, subject)) return;
    }
    report(first);
    return;
  }
  report(work_.change(place->members, std::move(parsed)));
}

void Repl::unset(std::string_view rest) {
  if (!needs_request()) return;
  std::string problem;
  const auto place = place_of(work_.image(), work_.action(), rest, problem);
  if (!place) return complain(problem);
  report(work_.change(place->members, std::nullopt));
}

void Repl::facts(std::string_view) {
  if (!needs_request()) return;
  const program::Image& image = work_.image();
  for (const std::string& path : paths_of(image, work_.action())) {
    std::string problem;
    const auto place = place_of(image, work_.action(), path, problem);
    if (!place) continue;
    const program::TypeKind kind = image.types[place->type].kind;
    if (kind == program::TypeKind::Entity && path.find('.') == std::string::npos)
      continue;  // its fields follow
    const Json* value = work_.at(place->members);
    say(fmt::format("{} = {}   {}\n", path, value == nullptr ? "missing" : tools::json_text(*value),
                    tools::inked(tools::describe_type(image, place->type), tools::Ink::Faint,
                                 console_.colors_out())));
  }
}

// ---- decisions ----------------------------------------------------------------------------------------

std::string Repl::digest() {
  MaybeError error;
  const auto evaluator = work_.evaluator(error);
  return error ? std::string() : evaluator->content_digest();
}

void Repl::decide(std::string_view) {
  if (!needs_request()) return;
  MaybeError error;
  const auto evaluator = work_.evaluator(error);
  if (!report(error)) return;
  const Decision& decision = evaluator->decide(work_.now);
  if (!report(evaluator->error())) return;
  say(tools::answer_text(decision, work_.image(), tools::head_of(tools::json_text(work_.request())),
                         console_.colors_out()));
  if (decision.outcome == Outcome::Pending) work_.note_asked(decision.content_digest);
}

void Repl::why(std::string_view rest) {
  if (!needs_request()) return;
  MaybeError error;
  const auto evaluator = work_.evaluator(error);
  if (!report(error)) return;
  evaluator->decide(work_.now);
  if (!report(evaluator->error())) return;
  const std::vector<RuleReport> reports = evaluator->why(work_.now);
  if (rest.empty()) return say(tools::rules_text(reports, true, console_.colors_out()));
  bool found = false;
  std::vector<std::string> known;
  for (const RuleReport& r : reports) {
    known.push_back(r.rule.substr(r.rule.rfind('.') + 1));
    if (!ends_name(r.rule, rest)) continue;
    found = true;
    say(tools::rule_text(r, console_.colors_out()));
  }
  if (found) return;
  const auto near = diag::near_spellings(rest.substr(rest.rfind('.') + 1), known);
  complain(fmt::format("no rule `{}` governs this action{}", rest,
                       near.empty() ? "" : "; did you mean " + diag::one_of(near) + "?"));
}

void Repl::rules(std::string_view) {
  const program::Image& image = work_.image();
  const auto show = [&](const program::RuleRow& rule) {
    say(fmt::format("{}  {}\n", image.text(rule.name),
                    tools::inked(image.text(rule.title), tools::Ink::Faint, console_.colors_out())));
  };
  if (work_.action() == program::kNone) {
    for (const program::RuleRow& rule : image.rules) show(rule);
    return;
  }
  const program::Range of_action = image.actions[work_.action()].rules;
  for (std::uint32_t k = of_action.first; k < of_action.end(); ++k)
    show(image.rules[image.indices[k]]);
}

void Repl::approve(std::string_view rest) {
  if (!needs_request()) return;
  const program::Image& image = work_.image();
  auto [who, more] = first_word(rest);
  auto [name, fields] = first_word(more);
  if (who.empty()) return complain("`:approve WHO [KIND]`, such as `:approve ann`");
  if (name.empty()) name = "approval";
  const auto kind =
      std::find_if(image.kinds.begin(), image.kinds.end(), [&, n = name](const program::KindRow& k) {
        return k.is_evidence && (image.text(k.outside) == n || image.text(k.simple) == n);
      });
  if (kind == image.kinds.end())
    return complain(fmt::format("the charter has no evidence kind `{}`", name));
  const std::int64_t before = work_.now;
  work_.now += 1'000'000;
  Json record = Json::object();
  record.member("kind") = Json::string(std::string(image.text(kind->outside)));
  record.member("id") = Json::string(fmt::format("{}-{}", name, work_.evidence().items.size() + 1));
  record.member("at") = Json::string(value::to_text(value::of_scalar(value::Tag::Time, work_.now)));
  const std::uint32_t by = kind->by_field != program::kNone ? kind->by_field : kind->from_field;
  if (by != program::kNone)
    record.member(image.text(image.fields[kind->fields.first + by - 2].name)) =
        Json::string(std::string(who));
  if (kind->content_field != program::kNone)
    record.member(image.text(image.fields[kind->fields.first + kind->content_field - 2].name)) =
        Json::string(digest());
  while (!fields.empty()) {
    const auto [one, others] = first_word(fields);
    fields = others;
    const std::size_t equals = one.find('=');
    if (equals == std::string_view::npos)
      return complain(fmt::format("`{}` is not FIELD=VALUE", one));
    program::TypeId type = program::kNone;
    for (std::uint32_t f = kind->fields.first; f < kind->fields.end(); ++f)
      if (image.text(image.fields[f].name) == one.substr(0, equals)) type = image.fields[f].type;
    json::Error ignored;
    record.member(one.substr(0, equals)) =
        *tools::parse_json(as_json(image, type, one.substr(equals + 1)), ignored);
  }
  if (!report(work_.add_evidence(tools::json_text(record)))) work_.now = before;
  else say(tools::json_text(record) + "\n");
}

void Repl::at(std::string_view rest) {
  if (rest.starts_with("+")) {
    const auto length = value::parse_duration(trimmed(rest.substr(1)));
    const value::Result moved =
        length ? value::add(value::of_scalar(value::Tag::Time, work_.now), *length) : value::Result();
    if (!length || moved.failed)
      return complain(fmt::format("`{}` is not a length of time such as +2 days", rest));
    work_.now = moved.value.i;
  } else if (!rest.empty()) {
    auto time = value::parse_time(rest);
    if (const auto day = value::parse_date(rest); !time && day) time = *day * 86'400'000'000;
    if (!time)
      return complain(fmt::format("`{}` is not a time such as 2026-11-24T10:00:00Z", rest));
    work_.now = *time;
  }
  say(value::to_text(value::of_scalar(value::Tag::Time, work_.now)) + "\n");
}

// ---- expressions --------------------------------------------------------------------------------------

void Repl::expression(std::string_view text) {
  const driver::Line line = driver::compile_line(work_.build(), std::string(text), work_.action());
  const auto& sources = work_.build().sources;
  if (!line.diagnostics.empty())
    console_.err(diag::render_human(line.diagnostics, sources, console_.colors_err()));
  if (!line.program) {
    if (line.diagnostics.empty()) complain("this line cannot be evaluated");
    return;
  }
  MaybeError error;
  const auto evaluator = work_.evaluator(line.program, error);
  if (report(error)) say(evaluator->evaluate(line.function, work_.now) + "\n");
}

void Repl::type(std::string_view rest) {
  const driver::Line line = driver::compile_line(work_.build(), std::string(rest), work_.action());
  if (!line.diagnostics.empty())
    console_.err(diag::render_human(line.diagnostics, work_.build().sources, console_.colors_err()));
  if (line.program) say(driver::type_text(work_.build().model, line.type) + "\n");
}

void Repl::explain(std::string_view rest) {
  tools::Options options = options_;
  options.subject = rest;
  options.format = tools::Format::Text;
  tools::run_explain(options, console_);
}

// ---- files --------------------------------------------------------------------------------------------

void Repl::load(std::string_view rest) {
  std::vector<std::string> paths;
  while (!rest.empty()) {
    const auto [path, others] = first_word(rest);
    paths.emplace_back(path);
    rest = others;
  }
  std::string problem;
  if (!work_.load(paths, problem, console_.colors_err()))
    return console_.err(problem + (problem.ends_with("\n") ? "" : "\n"));
  say(fmt::format("{}, {}\n", tools::counted(work_.image().actions.size(), "action"),
                  tools::counted(work_.image().rules.size(), "rule")));
}

void Repl::reload(std::string_view) {
  std::string problem;
  if (!work_.reload(problem, console_.colors_err()))
    return console_.err(problem + (problem.ends_with("\n") ? "" : "\n"));
  say(fmt::format("{}, {}\n", tools::counted(work_.image().actions.size(), "action"),
                  tools::counted(work_.image().rules.size(), "rule")));
}

void Repl::save(std::string_view rest) {
  if (!needs_request()) return;
  if (rest.empty()) return complain("`:save FILE`");
  std::string problem;
  if (!tools::write_all(std::string(rest), tools::json_text(work_.request(), true) + "\n", problem))
    complain(problem);
}

void Repl::document(Workspace::Document which, std::string_view file) {
  std::string text, problem;
  if (file.empty()) return complain("a file is missing");
  if (!tools::read_all(std::string(file), json::kMaxDocument, text, problem))
    return complain(problem);
  report(work_.set_document(which, std::move(text)));
}

void Repl::directory(std::string_view rest) { document(Workspace::Document::Directory, rest); }
void Repl::history(std::string_view rest) { document(Workspace::Document::History, rest); }
void Repl::settings(std::string_view rest) { document(Workspace::Document::Settings, rest); }
void Repl::evidence(std::string_view rest) {
  if (rest == "none") return work_.clear_evidence();
  if (!rest.empty()) return document(Workspace::Document::Evidence, rest);
  for (const Json& record : work_.evidence().items) say(tools::json_text(record) + "\n");
}

void Repl::help(std::string_view) {
  say("An expression is evaluated over the facts of the request; commands begin with a colon.\n");
  for (const Command& c : commands())
    say(fmt::format("  {:<11}{:<28}{}\n", c.name, c.arguments, c.help));
}

void Repl::quit(std::string_view) { done_ = true; }

}  // namespace writ::repl
