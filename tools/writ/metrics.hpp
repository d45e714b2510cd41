// Metrics of a charter over a history: each record of std.compensation's Metric, for each of its keys, beside the
// activity metrics that it replaces. What a metric is, says the charter; the engine computes it.
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <writ/writ.hpp>

#include "runtime/value/value.hpp"
#include "tools/writ/session.hpp"

namespace writ::tools {

// A number, a share of another number, or why it is not known.
struct Cell {
  std::optional<value::Value> number, out_of;
  std::string unknown;
};
struct Metric {
  std::uint32_t instance = 0;
  std::string name, id, title, kind, unit, scope, place;  // texts that the record leaves out are empty
  std::vector<std::size_t> replaces;                      // positions among the metrics
  bool is_replaced = false;
  std::map<std::string, Cell> cells;  // by key
  std::optional<Cell> total;          // of all its keys; absent with --key
  std::string unknown;                // why its keys are not known
};

std::vector<Metric> metrics_of(const Program& program, Session& session, std::string_view history,
                               const std::string& key);
std::string metrics_text(const std::vector<Metric>& metrics, const std::string& key, bool color);
// A line for each metric and key: RFC 4180, with a head.
std::string metrics_csv(const std::vector<Metric>& metrics);
std::string metrics_json(const std::vector<Metric>& metrics);  // a list

// "40%" rounded to a tenth, "12", "unknown: …".
std::string cell_text(const Cell& cell, std::string_view unit);
// The title, or the id in words.
std::string title_or(const std::string& title, const std::string& id);
inline std::string title_of(const Metric& m) { return title_or(m.title, m.id); }
std::string share_text(const value::Value& share);                     // 0.4 as "40%"
std::string csv_line(std::initializer_list<std::string_view> fields);  // RFC 4180

}  // namespace writ::tools
