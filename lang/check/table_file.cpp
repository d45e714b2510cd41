#include "lang/check/table_file.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/json/reader.hpp"
#include "runtime/value/arena.hpp"

namespace writ::check {

namespace {

class Csv {
 public:
  Csv(std::string_view text, Grid& grid) : text_(text), grid_(grid) {}

  GridProblem read() {
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
    if (at_ >= text_.size())
      return problem(at_, at_, "an empty file", "a line with the names of the columns");
    if (GridProblem bad = line(grid_.header); bad.is_there) return bad;
    while (at_ < text_.size()) {
      const std::size_t begin = at_;
      std::vector<Cell> row;
      if (GridProblem bad = line(row); bad.is_there) return bad;
      if (row.size() == 1 && row[0].is_missing) continue;  // an empty line
      if (row.size() != grid_.header.size())
        return problem(begin, row.back().end, fmt::format("{} cells", row.size()),
                       fmt::format("{}, one for each column", grid_.header.size()));
      grid_.rows.push_back(std::move(row));
    }
    return {};
  }

 private:
  static GridProblem problem(std::size_t begin, std::size_t end, std::string found,
                             std::string expected) {
    return {true, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end),
            std::move(found), std::move(expected)};
  }
  bool ends_line() const {
    return at_ >= text_.size() || text_[at_] == '\n' || text_.substr(at_, 2) == "\r\n";
  }

  GridProblem line(std::vector<Cell>& row) {
    for (;;) {
      Cell cell;
      if (GridProblem bad = this->cell(cell); bad.is_there) return bad;
      row.push_back(std::move(cell));
      if (ends_line()) break;
      ++at_;  // the comma
    }
    at_ += at_ < text_.size() && text_[at_] == '\r' ? 2 : 1;
    return {};
  }
  GridProblem cell(Cell& cell) {
    cell.begin = static_cast<std::uint32_t>(at_);
    if (at_ < text_.size() && text_[at_] == '"') {
      const std::size_t begin = at_++;
      for (;; ++at_) {
        if (at_ >= text_.size())
          return problem(begin, begin + 1, "a quote that is not closed", "the closing `\"`");
        if (text_[at_] != '"') cell.text += text_[at_];
        else if (text_.substr(at_, 2) == "\"\"") cell.text += '"', ++at_;
        else break;
      }
      ++at_;
      if (!ends_line() && text_[at_] != ',')
        return problem(at_, at_ + 1, "text behind a closing quote",
                       "a comma or the end of the line");
    } else {
      while (!ends_line() && text_[at_] != ',') {
        if (text_[at_] == '"')
          return problem(at_, at_ + 1, "a quote inside a cell", "a cell that is quoted as a whole");
        cell.text += text_[at_++];
      }
      cell.is_missing = cell.text.empty();
    }
    cell.end = static_cast<std::uint32_t>(at_);
    return {};
  }

  std::string_view text_;
  Grid& grid_;
  std::size_t at_ = 0;
};

class Json {
 public:
  Json(std::string_view text, Grid& grid)
      : text_(text), grid_(grid), arena_(4096), in_(text, arena_) {}

  GridProblem read() {
    const json::Token first = in_.peek();
    if (first == json::Token::Object) pairs();
    else if (first == json::Token::Array) objects();
    else in_.fail("an object of keys and values, or a list of objects", in_.describe_next());
    if (in_.ok() && in_.at_end()) return {};
    const json::Error& e = in_.error();
    std::size_t at = 0;
    for (std::uint32_t line = 1; line < e.line && at < text_.size(); ++at)
      line += text_[at] == '\n' ? 1 : 0;
    at = std::min<std::size_t>(at + (e.column > 0 ? e.column - 1 : 0), text_.size());
    return {true, static_cast<std::uint32_t>(at),
            static_cast<std::uint32_t>(std::min(at + 1, text_.size())), e.found, e.expected};
  }

 private:
  Cell cell_of(std::string_view raw) const {
    Cell cell;
    cell.begin = static_cast<std::uint32_t>(raw.data() - text_.data());
    cell.end = cell.begin + static_cast<std::uint32_t>(raw.size());
    return cell;
  }
  bool value(Cell& cell) {
    const json::Token token = in_.peek();
    std::string_view raw, s;
    json::Reader ahead = in_;
    if (!ahead.skip_raw(raw)) return in_.skip();
    cell = cell_of(raw);
    if (token == json::Token::Object || token == json::Token::Array)
      return in_.fail("text, a number, true, false or null", in_.describe_next());
    if (token == json::Token::String) {
      if (!in_.read_string(s)) return false;
      cell.text = s;
      return true;
    }
    cell.text = raw;
    cell.is_missing = token == json::Token::Null;
    return in_.skip();
  }
  // {"key": value} as two columns; {"key": {…}} as the key and the members.
  void pairs() {
    grid_.is_pairs = true;
    grid_.header.resize(1);
    std::string_view key;
    in_.enter_object();
    while (in_.next_member(key)) {
      std::vector<Cell> row(1);
      const std::string_view name = key;
      const bool is_view = name.data() >= text_.data() && name.data() < text_.data() + text_.size();
      if (is_view) row[0] = cell_of(name);
      row[0].text = name;
      if (in_.peek() == json::Token::Object) {
        if (!members(row)) return;
      } else {
        if (grid_.header.size() < 2) grid_.header.resize(2);
        row.resize(grid_.header.size(), Cell{.is_missing = true});
        if (!value(row[1])) return;
      }
      grid_.rows.push_back(std::move(row));
    }
    level();
  }
  void objects() {
    in_.enter_array();
    while (in_.next_element()) {
      std::vector<Cell> row;
      if (in_.peek() != json::Token::Object) {
        in_.fail("an object", in_.describe_next());
        return;
      }
      if (!members(row)) return;
      grid_.rows.push_back(std::move(row));
    }
    level();
  }
  bool members(std::vector<Cell>& row) {
    std::string_view key;
    if (!in_.enter_object()) return false;
    while (in_.next_member(key)) {
      const auto at = std::find_if(grid_.header.begin(), grid_.header.end(),
                                   [&](const Cell& h) { return h.text == key; });
      const auto column = static_cast<std::size_t>(at - grid_.header.begin());
      if (at == grid_.header.end()) {
        grid_.header.push_back(cell_of(key));
        grid_.header.back().text = key;
      }
      if (row.size() <= column) row.resize(column + 1, Cell{.is_missing = true});
      if (!value(row[column])) return false;
    }
    return in_.ok();
  }
  // Every row as long as the header.
  void level() {
    for (std::vector<Cell>& row : grid_.rows)
      row.resize(grid_.header.size(), Cell{.is_missing = true});
  }

  std::string_view text_;
  Grid& grid_;
  value::Arena arena_;
  json::Reader in_;
};

}  // namespace

GridProblem read_csv(std::string_view text, Grid& grid) { return Csv(text, grid).read(); }
GridProblem read_json(std::string_view text, Grid& grid) { return Json(text, grid).read(); }

}  // namespace writ::check
