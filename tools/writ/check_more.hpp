// What `writ check` finds beyond the text: with a time, and with a directory. Warnings are added to the build's.
#pragma once

#include <vector>

#include <writ/writ.hpp>

#include "lang/driver.hpp"
#include "tools/writ/console.hpp"
#include "tools/writ/options.hpp"

namespace writ::tools {

// Rules that end within 30 days, or have ended.
void check_terms(driver::Build& build, Time now);
// Requirements that nobody of the directory can ever fill. Not fine when the directory cannot be read.
Exit check_people(const Options& options, driver::Build& build, Time now, Console& console);

// Adds warnings, and keeps the order by place.
void add_warnings(driver::Build& build, std::vector<diag::Diagnostic> more);
// The place of an image's span as a diagnostic has it.
source::Span span_of(const program::Image& image, program::SpanId id);

}  // namespace writ::tools
