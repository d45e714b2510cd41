// Bulk decisions: a request a line in, a compact answer a line out, in the same order.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "tools/writ/session.hpp"

namespace writ::tools {

// Another session over the same documents, for another processor; nothing when that fails.
using OpenSession = std::function<std::unique_ptr<Session>()>;

// From a file or standard input, as it comes. Fine when every line was decided.
Exit answer_lines(Session& session, const OpenSession& open, const std::string& file,
                  Console& console);
// The same for a text of which the beginning has been read already; the rest of standard input follows.
Exit answer_lines_of(Session& session, const OpenSession& open, const std::string& begun,
                     const std::string& file, Console& console);

}  // namespace writ::tools
