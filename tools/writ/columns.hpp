// Columns under each other, for terminals: as wide as their widest cell, two blanks between them.
#pragma once

#include <string>
#include <vector>

namespace writ::tools {

class Columns {
 public:
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  std::vector<std::string> lines() const;  // a row each, without blanks at its end
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace writ::tools
