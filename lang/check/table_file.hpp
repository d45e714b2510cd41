// Rows of a table that stand in a file of their own, as cells with their places: CSV (RFC 4180, with a header) or JSON
// (an object of key and value, or a list of objects).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace writ::check {

struct Cell {
  std::string text = {};  // unquoted
  bool is_missing =
      false;  // null, or a member that an object leaves out; in CSV an empty cell without quotes
  std::uint32_t begin = 0, end = 0;  // bytes in the file
};
struct Grid {
  std::vector<Cell> header;             // JSON: the names of the members, as they first occur
  std::vector<std::vector<Cell>> rows;  // as long as the header
  bool is_pairs = false;                // a JSON object: two columns without names
};
struct GridProblem {
  bool is_there = false;
  std::uint32_t begin = 0, end = 0;
  std::string found, expected;
};

GridProblem read_csv(std::string_view text, Grid& grid);
GridProblem read_json(std::string_view text, Grid& grid);

}  // namespace writ::check
