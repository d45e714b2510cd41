// Howard Hinnant's date-tz over the system's zone files. `date` and `std::chrono` both have
// calendars in C++20, so every name here is written out.
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

#include "runtime/value/calendar.hpp"
#include "runtime/value/ops.hpp"
#include "runtime/value/zone_rule.hpp"

namespace writ::value::zones {
namespace {

constexpr const char* kFolder = "/usr/share/zoneinfo";

// One located zone and the stretch of constant offset that was asked for last.
struct Located {
  std::string name;
  const date::time_zone* zone = nullptr;
  std::optional<ZoneRule> rule;  // beyond the listed transitions
  Stretch last = {0, 0, 0};
};

// A few zones for each thread, so that a warm lookup takes no lock and throws nothing.
struct Cache {
  std::array<Located, 8> entries;
  std::size_t next = 0;
};

std::string read_all(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The last line of a zone file. The library reads the transitions that the file lists and not this
// rule.
std::optional<ZoneRule> read_rule(std::string_view zone) {
  std::string bytes = read_all(std::filesystem::path(kFolder) / zone);
  if (bytes.size() < 2 || bytes.back() != '\n') return std::nullopt;
  std::size_t begin = bytes.rfind('\n', bytes.size() - 2) + 1;
  return ZoneRule::parse(std::string_view(bytes).substr(begin, bytes.size() - 1 - begin));
}

Located* locate(std::string_view name) {
  thread_local Cache cache;
  for (Located& entry : cache.entries)
    if (entry.zone != nullptr && entry.name == name) return &entry;
  try {
    const date::time_zone* zone = date::locate_zone(name);
    Located& entry = cache.entries[cache.next++ % cache.entries.size()];
    entry = {std::string(name), zone, read_rule(name), {0, 0, 0}};
    return &entry;
  } catch (const std::exception&) {
    return nullptr;  // the library knows no other way to say that there is no such zone
  }
}

bool is_utc(std::string_view zone) { return zone == "UTC" || zone == "Etc/UTC"; }

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

bool is_last(std::int64_t end) { return end > kMaxTime / kMicrosPerSecond; }

Stretch stretch_at(const Located& in, std::int64_t second) {
  date::sys_info info = in.zone->get_info(date::sys_seconds(std::chrono::seconds(second)));
  std::int64_t begin = info.begin.time_since_epoch().count(),
               end = info.end.time_since_epoch().count();
  if (is_last(end) && in.rule) {
    Stretch by_rule = in.rule->at(second);
    return {std::max(begin, by_rule.begin), by_rule.end, by_rule.offset};
  }
  return {begin, end, info.offset.count()};
}

// Where a rule holds. The offsets a day before and a day after are all that a local time can have.
std::int64_t instant_by_rule(const ZoneRule& rule, std::int64_t local) {
  std::int64_t before = rule.at(local - kSecondsPerDay).offset,
               after = rule.at(local + kSecondsPerDay).offset;
  for (std::int64_t offset : {before, after})
    if (rule.at(local - offset).offset == offset) return local - offset;
  return rule.at(local - after).end;  // skipped: `local - after` lies just before the clocks change
}

}  // namespace

std::optional<std::int64_t> offset_at(std::string_view zone, std::int64_t second) {
  if (is_utc(zone)) return 0;
  Located* found = locate(zone);
  if (found == nullptr) return std::nullopt;
  try {
    bool is_known = second >= found->last.begin && second < found->last.end;
    if (!is_known) found->last = stretch_at(*found, second);
    return found->last.offset;
  } catch (const std::exception&) {
    return std::nullopt;  // an unreadable zone file
  }
}

std::optional<std::int64_t> instant_of(std::string_view zone, std::int64_t local_second) {
  if (is_utc(zone)) return local_second;
  Located* found = locate(zone);
  if (found == nullptr) return std::nullopt;
  try {
    date::local_info info =
        found->zone->get_info(date::local_seconds(std::chrono::seconds(local_second)));
    if (info.result == date::local_info::nonexistent)
      return info.first.end.time_since_epoch().count();
    if (is_last(info.first.end.time_since_epoch().count()) && found->rule)
      return instant_by_rule(*found->rule, local_second);
    return local_second - info.first.offset.count();
  } catch (const std::exception&) { return std::nullopt; }
}

std::string_view version() {
  static const std::string kVersion = [] {
    std::string name = named_release();
    return name.empty() ? hash_of_files() : name;
  }();
  return kVersion;
}

}  // namespace writ::value::zones
