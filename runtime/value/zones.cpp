// Howard Hinnant's date-tz over the system's zone files. `date` and `std::chrono` both have calendars in
// C++20, so every name here is written out.
#include "runtime/value/zones.hpp"

#include <date/tz.h>

#include <algorithm>
#include <array>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "runtime/value/ops.hpp"

namespace writ::value::zones {
namespace {

constexpr const char* kFolder = "/usr/share/zoneinfo";

// One located zone and the stretch of constant offset that was asked for last.
struct Located {
  std::string name;
  const date::time_zone* zone = nullptr;
  std::int64_t begin = 0, end = 0, offset = 0;
};

// A few zones for each thread, so that a warm lookup takes no lock and throws nothing.
struct Cache {
  std::array<Located, 8> entries;
  std::size_t next = 0;
};

Located* locate(std::string_view name) {
  thread_local Cache cache;
  for (Located& entry : cache.entries)
    if (entry.zone != nullptr && entry.name == name) return &entry;
  try {
    const date::time_zone* zone = date::locate_zone(name);
    Located& entry = cache.entries[cache.next++ % cache.entries.size()];
    entry = {std::string(name), zone, 0, 0, 0};
    return &entry;
  } catch (const std::exception&) {
    return nullptr;   // the library knows no other way to say that there is no such zone
  }
}

bool is_utc(std::string_view zone) { return zone == "UTC" || zone == "Etc/UTC"; }

std::string read_all(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The first line of tzdata.zi is `# version 2026f`.
std::string named_release() {
  std::ifstream file(std::filesystem::path(kFolder) / "tzdata.zi");
  std::string line;
  constexpr std::string_view kMark = "# version ";
  if (!std::getline(file, line) || line.compare(0, kMark.size(), kMark) != 0) return {};
  return line.substr(kMark.size());
}

std::string hash_of_files() {
  std::error_code error;
  std::vector<std::filesystem::path> paths;
  for (auto it = std::filesystem::recursive_directory_iterator(kFolder, error);
       !error && it != std::filesystem::recursive_directory_iterator(); it.increment(error))
    if (it->is_regular_file(error)) paths.push_back(it->path());
  if (paths.empty()) return "none";
  std::sort(paths.begin(), paths.end());
  Hasher hasher;
  for (const std::filesystem::path& path : paths) {
    hasher.field(path.generic_string());
    hasher.field(read_all(path));
  }
  return "sha256:" + hasher.hex();
}

}  // namespace

std::optional<std::int64_t> offset_at(std::string_view zone, std::int64_t second) {
  if (is_utc(zone)) return 0;
  Located* found = locate(zone);
  if (found == nullptr) return std::nullopt;
  if (second >= found->begin && second < found->end) return found->offset;
  try {
    date::sys_info info = found->zone->get_info(date::sys_seconds(std::chrono::seconds(second)));
    found->begin = info.begin.time_since_epoch().count();
    found->end = info.end.time_since_epoch().count();
    found->offset = info.offset.count();
    return found->offset;
  } catch (const std::exception&) {
    return std::nullopt;   // an unreadable zone file
  }
}

std::optional<std::int64_t> instant_of(std::string_view zone, std::int64_t local_second) {
  if (is_utc(zone)) return local_second;
  Located* found = locate(zone);
  if (found == nullptr) return std::nullopt;
  try {
    date::local_info info = found->zone->get_info(date::local_seconds(std::chrono::seconds(local_second)));
    if (info.result == date::local_info::nonexistent) return info.first.end.time_since_epoch().count();
    return local_second - info.first.offset.count();
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::string_view version() {
  static const std::string kVersion = [] {
    std::string name = named_release();
    return name.empty() ? hash_of_files() : name;
  }();
  return kVersion;
}

}  // namespace writ::value::zones
