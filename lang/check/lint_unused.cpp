// The order of the lints, and what is declared but never used.
#include "lang/check/checker.hpp"

namespace writ::check {

void Checker::lint() {
  lint_unused();
  for (std::uint32_t k = 0; k < model_.rules.size(); ++k)
    if (!is_library(model_.rules[k].module)) lint_rule(k);
  lint_customer_facing();
  lint_lanes();
  lint_duplicates();
  context_ = {};
}

void Checker::lint_unused() {
  const auto check_rows = [&](const auto& rows, Sort sort, std::string_view what, auto&& applies) {
    for (std::uint32_t k = 0; k < rows.size(); ++k) {
      if (is_library(rows[k].module) || used_[static_cast<std::size_t>(sort)].count(k) != 0 ||
          !applies(rows[k]))
        continue;
      enter(rows[k].ref);
      report(Code::Unused, name_of(rows[k].ref), {rows[k].name, std::string(what)});
    }
  };
  const auto always = [](const auto&) { return true; };
  check_rows(model_.roles, Sort::Role, "role", always);
  check_rows(model_.enums, Sort::Enum, "enum", always);
  check_rows(model_.kinds, Sort::Kind, "event",
             [](const Kind& k) { return k.is_event && k.action == kNone; });
  check_rows(model_.kinds, Sort::Kind, "evidence", [](const Kind& k) { return k.is_evidence; });
  check_rows(model_.obligations, Sort::Obligation, "obligation", always);
  check_rows(model_.defines, Sort::Define, "define", always);
  check_rows(model_.tables, Sort::Table, "table", always);
  check_rows(model_.settings, Sort::Setting, "setting", always);
  check_rows(model_.externs, Sort::Extern, "extern", always);
}

}  // namespace writ::check
