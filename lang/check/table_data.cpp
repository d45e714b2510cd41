// `table t(key: K): V from "file.csv"`: the file's rows against the declared types.
#include <set>

#include "lang/check/checker.hpp"
#include "lang/check/table_file.hpp"
#include "runtime/value/ops.hpp"
#include "runtime/value/utf8.hpp"

namespace writ::check {

bool is_table_file(std::string_view name) {
  return name.ends_with(".csv") || name.ends_with(".json");
}

std::string table_file_beside(std::string_view writ_file, std::string_view path) {
  const std::size_t slash = writ_file.rfind('/');
  return slash == std::string_view::npos
             ? std::string(path)
             : std::string(writ_file.substr(0, slash + 1)) + std::string(path);
}

// The rows of a table's file; false when the table has rows of its own.
bool Checker::read_table_file(std::uint32_t row) {
  const NodeRef decl = model_.tables[row].ref;
  const NodeId from = tree_->find(decl.node, NodeKind::TableFrom);
  if (from == kNoNode) return false;
  const NodeId literal = tree_->child(from, 0);
  const Type key = type(model_.tables[row].key);
  model_.tables[row].is_total =  // until the rows say no: a file that cannot be read is one error
      !key.is_error && (key.kind == TypeKind::Enum || key.kind == TypeKind::Bool);
  const std::string path =
      table_file_beside(sources_.file(tree_->file).name(), syntax::unquote(text(literal)));
  if (!is_table_file(path)) {
    report(Code::TableFileForm, literal,
           {path, "another kind of file", "a file whose name ends in .csv or .json"});
    return true;
  }
  const std::optional<std::uint32_t> file = sources_.find(path);
  if (!file) {
    report(Code::NoTableFile, literal, {path});
    return true;
  }
  Grid grid;
  const std::string_view content = sources_.file(*file).text();
  if (!value::utf8::valid(content)) {
    report(Code::TableFileForm, literal, {path, "bytes that are not UTF-8", "UTF-8"});
    return true;
  }
  const GridProblem bad = path.ends_with(".csv") ? read_csv(content, grid) : read_json(content, grid);
  if (bad.is_there) {
    report_at(Code::TableFileForm, {*file, bad.begin, bad.end}, {path, bad.found, bad.expected});
    return true;
  }
  fill_table(row, *file, grid);
  return true;
}

void Checker::fill_table(std::uint32_t row, std::uint32_t file, const Grid& grid) {
  const NodeRef decl = model_.tables[row].ref;
  const TypeId key = model_.tables[row].key, value = model_.tables[row].value;
  const Type v = type(value);
  const std::string key_name(text(tree_->child(tree_->find(decl.node, NodeKind::Param), 0)));
  const bool is_entity = !v.is_error && v.kind == TypeKind::Entity;
  // Which column holds what: the key by its name, fields by theirs; a plain value is the other of two.
  std::size_t key_column = grid.is_pairs ? 0 : grid.header.size(), value_column = grid.header.size();
  std::vector<std::size_t> columns(is_entity ? model_.entities[v.a].fields.size() : 0,
                                   grid.header.size());
  for (std::size_t c = grid.is_pairs ? 1 : 0; c < grid.header.size(); ++c) {
    const Cell& name = grid.header[c];
    bool known = false;
    if (!grid.is_pairs && name.text == key_name) key_column = c, known = true;
    for (std::size_t f = 0; is_entity && f < columns.size(); ++f)
      if (model_.entities[v.a].fields[f].name == name.text) columns[f] = c, known = true;
    if (!known && !is_entity && value_column == grid.header.size()) value_column = c, known = true;
    if (known) continue;
    std::vector<std::string> expected{key_name};
    if (is_entity)
      for (const Field& f : model_.entities[v.a].fields) expected.push_back(f.name);
    auto& d = report_at(Code::TableColumn, {file, name.begin, name.end},
                        {"an unknown column `" + name.text + "`"});
    suggest(d, name.text, expected, "the table has " + key_name + " and its value");
    return;
  }
  const auto absent = [&](std::size_t column, const std::string& name) {
    if (column < grid.header.size()) return false;
    const std::uint32_t end = grid.header.empty() ? 0 : grid.header.back().end;
    report_at(Code::TableColumn, {file, 0, end}, {"no column `" + name + "`"});
    return true;
  };
  if (absent(key_column, key_name) ||
      (!is_entity && !grid.rows.empty() && absent(value_column, "value")))
    return;
  for (std::size_t f = 0; f < columns.size(); ++f) {
    const Field& field = model_.entities[v.a].fields[f];
    if (!type(field.type).is_optional && absent(columns[f], field.name)) return;
  }
  std::set<std::pair<std::int64_t, std::string>> seen;
  std::size_t members = 0;
  for (const std::vector<Cell>& cells : grid.rows) {
    TableData data;
    ++members;
    if (!read_cell(cells[key_column], file, key, data.key)) continue;
    if (!seen.emplace(data.key.i, data.key.text).second) {
      report_at(Code::DuplicateName, {file, cells[key_column].begin, cells[key_column].end},
                {cells[key_column].text, "a key"});
      continue;
    }
    bool good = true;
    if (is_entity) {
      data.value.tag = value::Tag::Entity;
      data.value.aux = v.a;
      data.value.parts.emplace_back();  // no id
      for (std::size_t f = 0; f < columns.size(); ++f) {
        data.value.parts.emplace_back();
        const bool is_absent = columns[f] >= cells.size() || cells[columns[f]].is_missing;
        if (is_absent && type(model_.entities[v.a].fields[f].type).is_optional) continue;
        good = read_cell(cells[columns[f]], file, model_.entities[v.a].fields[f].type,
                         data.value.parts.back()) &&
               good;
      }
    } else {
      good = read_cell(cells[value_column], file, value, data.value);
    }
    if (good) model_.tables[row].data.push_back(std::move(data));
  }
  const Type k = type(key);
  if (model_.tables[row].is_total)
    model_.tables[row].is_total =
        members == (k.kind == TypeKind::Enum ? model_.enums[k.a].members.size() : 2);
}

// A cell as a value of a plain type.
bool Checker::read_cell(const Cell& cell, std::uint32_t file, TypeId want, Datum& out) {
  const Type t = type(want);
  if (t.is_error) return false;
  const auto take = [&](const std::optional<value::Value>& v) {
    if (v) out.tag = v->tag, out.scale = v->scale, out.aux = v->aux, out.i = v->i;
    return v.has_value();
  };
  const auto scalar = [&](value::Tag tag, const std::optional<std::int64_t>& i) {
    return take(i ? std::optional(value::of_scalar(tag, *i)) : std::nullopt);
  };
  bool good = false;
  std::vector<std::string> known;
  switch (cell.is_missing ? TypeKind::Record : t.kind) {
    case TypeKind::Bool:
      good = cell.text == "true" || cell.text == "false";
      take(value::of_bool(cell.text == "true"));
      break;
    case TypeKind::Int: good = scalar(value::Tag::Int, value::parse_int(cell.text)); break;
    case TypeKind::Decimal:
      good = cell.text.ends_with('%')
                 ? take(value::parse_decimal(cell.text.substr(0, cell.text.size() - 1) + "e-2"))
                 : take(value::parse_decimal(cell.text));
      if (good && out.tag == value::Tag::Int) out.tag = value::Tag::Decimal;
      break;
    case TypeKind::Money: {
      const std::size_t blank = cell.text.find(' ');
      good = blank != std::string::npos &&
             take(value::parse_money(cell.text.substr(0, blank), cell.text.substr(blank + 1)));
      break;
    }
    case TypeKind::Text:
      out.tag = value::Tag::Text;
      out.text = cell.text;
      good = true;
      break;
    case TypeKind::Time: good = scalar(value::Tag::Time, value::parse_time(cell.text)); break;
    case TypeKind::Date: good = scalar(value::Tag::Date, value::parse_date(cell.text)); break;
    case TypeKind::Clock: good = scalar(value::Tag::Clock, value::parse_clock(cell.text)); break;
    case TypeKind::Duration:
    case TypeKind::Period:
      good = take(value::parse_duration(cell.text)) &&
             (out.tag == value::Tag::Period) == (t.kind == TypeKind::Period);
      break;
    case TypeKind::Enum:
      out.tag = value::Tag::Enum;
      out.aux = t.a;
      for (std::size_t k = 0; k < model_.enums[t.a].members.size(); ++k) {
        const Member& m = model_.enums[t.a].members[k];
        known.push_back(m.outside);
        if (m.outside == cell.text) out.i = static_cast<std::int64_t>(k), good = true;
      }
      break;
    case TypeKind::Role:
      out.tag = value::Tag::Role;
      for (std::size_t k = 0; k < model_.roles.size(); ++k) {
        known.push_back(model_.roles[k].outside);
        if (model_.roles[k].outside == cell.text) out.i = static_cast<std::int64_t>(k), good = true;
      }
      break;
    default: break;
  }
  if (good) return true;
  const std::string found = cell.is_missing ? "nothing" : "`" + cell.text + "`";
  auto& d = report_at(Code::TableCell, {file, cell.begin, std::max(cell.end, cell.begin)},
                      {found, a_type(model_, want)});
  if (!known.empty()) suggest(d, cell.text, known);
  return false;
}

}  // namespace writ::check
