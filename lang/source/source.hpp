// Source files and places in them. Depends on nothing.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::source {

// A half-open range of bytes in one file.
struct Span {
  std::uint32_t file = 0;  // index into SourceSet::files
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  friend bool operator==(const Span&, const Span&) = default;
};

// Line and column from 1; the column counts code points.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

class SourceFile {
 public:
  SourceFile(std::string name, std::string text);
  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }
  // `near`: a line to look at first, such as that of the last place; any number will do.
  Position position(std::uint32_t offset, std::uint32_t near = 1) const;
  // The line that holds `offset`, without its line break.
  std::string_view line_text(std::uint32_t line) const;
  std::uint32_t line_begin(std::uint32_t line) const { return line_starts_[line - 1]; }
  std::uint32_t line_count() const { return static_cast<std::uint32_t>(line_starts_.size()); }

 private:
  std::string name_;
  std::string text_;
  bool is_ascii_ = false;  // then a column is a distance
  std::vector<std::uint32_t> line_starts_;
};

// All files of one compilation, the embedded library's included. Files are never removed; spans stay valid.
class SourceSet {
 public:
  std::uint32_t add(std::string name, std::string text);
  const SourceFile& file(std::uint32_t id) const { return files_[id]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(files_.size()); }
  std::optional<std::uint32_t> find(std::string_view name) const;  // the first of that name
  std::string_view text(Span s) const {
    return files_[s.file].text().substr(s.begin, s.end - s.begin);
  }

 private:
  std::deque<SourceFile> files_;  // a deque: texts never move
};

}  // namespace writ::source
