#include <algorithm>
#include <cstdlib>
#include <set>

#include <fmt/format.h>

#include "runtime/json/writer.hpp"
#include "runtime/value/ops.hpp"
#include "tools/writ/answer.hpp"
#include "tools/writ/columns.hpp"
#include "tools/writ/metrics.hpp"

namespace writ::tools {

using value::Value;

namespace {

// A share as a percentage, rounded half to even at a tenth; empty when it has none.
std::string percent(const Value& part, const Value& whole) {
  const value::Result share = value::div(part, whole);
  if (share.failed) return {};
  const value::Result tenths = value::mul(share.value, value::of_int(1000));
  if (tenths.failed) return {};
  std::int64_t one = 1;
  for (std::uint8_t s = 0; s < tenths.value.scale; ++s) one *= 10;
  std::int64_t n = tenths.value.i / one;
  const std::int64_t twice = 2 * (tenths.value.i % one);
  if (twice > one || (twice == one && n % 2 != 0)) ++n;
  if (twice < -one || (twice == -one && n % 2 != 0)) --n;
  const std::int64_t tenth = n < 0 ? -(n % 10) : n % 10;
  return tenth == 0 ? fmt::format("{}%", n / 10)
                    : fmt::format("{}{}.{}%", n < 0 ? "-" : "", n < 0 ? -(n / 10) : n / 10, tenth);
}

std::string cell_at(const Metric& m, const std::string& key) {
  if (!m.unknown.empty()) return "unknown: " + m.unknown;
  const auto at = m.cells.find(key);
  return at == m.cells.end() ? "none" : cell_text(at->second, m.unit);
}

// How high the bar of a cell is: its share, or its number beside the greatest.
double number_of(const std::optional<Value>& v) {
  return v ? std::strtod(value::to_text(*v).c_str(), nullptr) : 0;
}
double height_of(const Cell& cell) { return cell.out_of ? 1 : number_of(cell.number); }

std::string bar_of(const Cell& cell, double most) {
  constexpr double kWidth = 20;
  const double whole = cell.out_of ? number_of(cell.out_of) : most;
  const double filled = whole > 0 ? std::clamp(number_of(cell.number) / whole, 0.0, 1.0) * kWidth : 0;
  std::string out;
  for (double k = 0.5; k < filled; ++k) out += "█";
  return out;
}

void add_metric(std::string& out, const std::vector<Metric>& all, const Metric& m,
                const std::string& key, bool color) {
  std::string notes = m.kind;
  if (!m.scope.empty()) notes += (notes.empty() ? "" : ", ") + m.scope;
  out += fmt::format("{}{}  {}\n", inked(title_of(m), Ink::Strong, color),
                     notes.empty() ? "" : fmt::format(" ({})", notes),
                     inked(m.place, Ink::Faint, color));
  std::vector<const Metric*> columns;
  for (std::size_t r : m.replaces) columns.push_back(&all[r]);
  columns.push_back(&m);
  std::set<std::string> keys;
  for (const Metric* c : columns)
    for (const auto& [k, cell] : c->cells) keys.insert(k);
  double most = 0;
  for (const auto& [k, cell] : m.cells) most = std::max(most, height_of(cell));
  Columns table;
  std::vector<std::string> head{""};
  for (const Metric* c : columns)
    head.push_back(c == &m ? title_of(m) : title_of(*c) + " (replaced)");
  table.row(head);
  for (const std::string& k : keys) {
    std::vector<std::string> row{k};
    for (const Metric* c : columns) row.push_back(cell_at(*c, k));
    const auto own = m.cells.find(k);
    if (color && own != m.cells.end()) row.push_back(bar_of(own->second, most));  // a terminal
    table.row(row);
  }
  if (key.empty()) {
    std::vector<std::string> row{"total"};
    for (const Metric* c : columns)
      row.push_back(!c->unknown.empty() ? "unknown: " + c->unknown
                    : c->total          ? cell_text(*c->total, c->unit)
                                        : "none");
    table.row(row);
  }
  bool is_head = true;
  for (const std::string& line : table.lines()) {
    out += (is_head ? inked("  " + line, Ink::Faint, color) : "  " + line) + "\n";
    is_head = false;
  }
}

void write_cell(json::Writer& out, const Cell& cell) {
  if (!cell.unknown.empty()) {
    out.key("unknown").string(cell.unknown);
    return;
  }
  if (cell.number) out.key("value").digits(value::to_text(*cell.number));
  if (!cell.out_of) return;
  out.key("out_of").digits(value::to_text(*cell.out_of));
  const value::Result share = value::div(*cell.number, *cell.out_of);
  out.key("share");
  if (share.failed) out.null();
  else out.digits(value::to_text(share.value));
}

}  // namespace

std::string cell_text(const Cell& cell, std::string_view unit) {
  if (!cell.unknown.empty()) return "unknown: " + cell.unknown;
  if (!cell.number) return "none";
  const std::string number = value::to_text(*cell.number);
  if (!cell.out_of) return unit.empty() ? number : fmt::format("{} {}", number, unit);
  const std::string share = percent(*cell.number, *cell.out_of);
  return fmt::format("{}  {} of {}{}", share.empty() ? "none" : share, number,
                     value::to_text(*cell.out_of), unit.empty() ? "" : fmt::format(" {}", unit));
}

std::string metrics_text(const std::vector<Metric>& metrics, const std::string& key, bool color) {
  std::string out;
  for (const Metric& m : metrics) {
    if (m.is_replaced && m.replaces.empty()) continue;  // stands beside what replaces it
    if (!out.empty()) out += "\n";
    add_metric(out, metrics, m, key, color);
  }
  return out;
}

namespace {

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

std::string line_of(const Metric& m, std::string_view key, const Cell& cell) {
  return csv_line({m.id, title_of(m), key, cell.number ? value::to_text(*cell.number) : "",
                   cell.out_of ? value::to_text(*cell.out_of) : "",
                   cell.number && cell.out_of ? percent(*cell.number, *cell.out_of) : "", m.unit,
                   cell.unknown});
}

}  // namespace

std::string csv_line(std::initializer_list<std::string_view> fields) {
  std::string out;
  for (const std::string_view& f : fields) out += (&f == fields.begin() ? "" : ",") + csv_field(f);
  return out + "\r\n";
}

std::string title_or(const std::string& title, const std::string& id) {
  return title.empty() ? spoken(id) : title;
}

std::string share_text(const Value& share) { return percent(share, value::of_int(1)); }

std::string metrics_csv(const std::vector<Metric>& metrics) {
  std::string out = "metric,title,key,value,out_of,share,unit,unknown\r\n";
  for (const Metric& m : metrics) {
    for (const auto& [key, cell] : m.cells) out += line_of(m, key, cell);
    if (m.total) out += line_of(m, "(total)", *m.total);
    if (!m.unknown.empty()) out += line_of(m, "", Cell{{}, {}, m.unknown});
  }
  return out;
}

std::string metrics_json(const std::vector<Metric>& metrics) {
  std::string text;
  json::Writer out(text);
  out.begin_array();
  for (const Metric& m : metrics) {
    out.begin_object().key("metric").string(m.name).key("id").string(m.id).key("title").string(
        m.title);
    for (const auto& [name, value] :
         {std::pair{"kind", &m.kind}, std::pair{"unit", &m.unit}, std::pair{"scope", &m.scope}})
      if (!value->empty()) out.key(name).string(*value);
    out.key("place").string(m.place).key("replaces").begin_array();
    for (std::size_t r : m.replaces) out.string(metrics[r].name);
    out.end_array();
    if (!m.unknown.empty()) out.key("unknown").string(m.unknown);
    out.key("keys").begin_array();
    for (const auto& [key, cell] : m.cells) {
      out.begin_object().key("key").string(key);
      write_cell(out, cell);
      out.end_object();
    }
    out.end_array();
    if (m.total) {
      out.key("total").begin_object();
      write_cell(out, *m.total);
      out.end_object();
    }
    out.end_object();
  }
  out.end_array();
  return text;
}

}  // namespace writ::tools
