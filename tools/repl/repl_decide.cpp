#include "tools/repl/repl.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lang/diag/diagnostic.hpp"
#include "runtime/program/program.hpp"
#include "runtime/value/calendar.hpp"
#include "runtime/value/ops.hpp"
#include "tools/repl/commands.hpp"
#include "tools/repl/fact_path.hpp"
#include "tools/repl/words.hpp"
#include "tools/writ/answer.hpp"
#include "tools/writ/rule_text.hpp"
#include "tools/writ/session.hpp"
#include "tools/writ/skeleton.hpp"
#include "tools/writ/verbs.hpp"

namespace writ::repl {

using tools::Json;

namespace {

bool ends_name(std::string_view qualified, std::string_view suffix) {
  return qualified.ends_with(suffix) && (qualified.size() == suffix.size() ||
                                         qualified[qualified.size() - suffix.size() - 1] == '.');
}

}  // namespace

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
    if (const auto day = value::parse_date(rest); !time && day) time = *day * value::kMicrosPerDay;
    if (!time)
      return complain(fmt::format("`{}` is not a time such as 2026-11-24T10:00:00Z", rest));
    work_.now = *time;
  }
  say(value::to_text(value::of_scalar(value::Tag::Time, work_.now)) + "\n");
}

}  // namespace writ::repl
