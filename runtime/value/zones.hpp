// Time zones: the only place that knows where their data comes from. Another platform replaces
// zones.cpp. Times are seconds; a local time is written as if it were UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace writ::value::zones {

// Seconds east of UTC at an instant. Empty: the data has no such zone. "UTC" needs no data.
std::optional<std::int64_t> offset_at(std::string_view zone, std::int64_t second);

// The instant at which a zone's clocks show a local time. Skipped: the first instant after the gap.
// Repeated: the earlier one.
std::optional<std::int64_t> instant_of(std::string_view zone, std::int64_t local_second);

// The release of the data ("2026f"), or a hash of it when it does not name its release.
std::string_view version();

}  // namespace writ::value::zones
