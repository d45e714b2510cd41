// The files of a new charter, compiled into the command from tools/writ/starter.
#pragma once

#include <string_view>

namespace writ::tools::starter {

extern const std::string_view charter_writ;
extern const std::string_view samples_writ;
extern const std::string_view tests_writ;
extern const std::string_view request_json;
extern const std::string_view directory_json;

}  // namespace writ::tools::starter
