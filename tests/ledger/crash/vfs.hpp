// Stands between SQLite and the file system: every call on a database, its log or its journal is first shown to a watch, which
// lets it through, lets it fail, or lets the first part of a write through and then fails.
//
// Nothing is synchronised for real: the only disk that may fail here is one that a watch makes up.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace writ::crash {

enum class Op : std::uint8_t { Open, Read, Write, Truncate, Sync, Size, Delete };
inline constexpr int kOps = 7;

struct Access {
  Op op = Op::Open;
  std::string file;
  std::int64_t at = 0;          // where it writes; the size it truncates to
  std::string_view bytes = {};  // that it writes
};
struct Verdict {
  int result = 0;           // SQLITE_OK lets it through
  std::size_t written = 0;  // of a write that fails: so many bytes reach the file nevertheless
};
using Watch = std::function<Verdict(const Access&)>;  // from any thread

// Makes it SQLite's default in this process, once. The log is checkpointed every `pages`, whatever a connection asks for: a
// checkpoint every few commits is one that is often interrupted.
void install(Watch watch, int pages);

}  // namespace writ::crash
