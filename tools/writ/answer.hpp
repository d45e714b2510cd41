// A decision in plain English: the outcome first, then why, what is still owed and by whom, what must be
// done. For people who have never seen the charter.
#pragma once

#include <string>
#include <string_view>

#include <writ/writ.hpp>

#include "runtime/program/image.hpp"
#include "tools/writ/session.hpp"

namespace writ::tools {

std::string answer_text(const Decision& decision, const program::Image& image, const Head& head,
                        bool color);
// "PERMIT", "PENDING", "FORBID" in their colours.
std::string outcome_word(Outcome outcome, bool color);
// What is still to be had, and of whom: "1 approval from a CRO".
std::string open_text(const OpenItem& item, bool color);
int exit_of(Outcome outcome);
// `sales_manager` as "sales manager"; spellings without underscores stay.
std::string spoken(std::string_view name);
// The members of a JSON object in one line: `field: email, with: hash`.
std::string properties_text(std::string_view object);

}  // namespace writ::tools
