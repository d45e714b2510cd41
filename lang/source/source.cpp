#include "lang/source/source.hpp"

#include <algorithm>
#include <utility>

namespace writ::source {

SourceFile::SourceFile(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)) {
  line_starts_.push_back(0);
  for (std::size_t i = text_.find('\n'); i != std::string::npos; i = text_.find('\n', i + 1))
    line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
  is_ascii_ = std::none_of(text_.begin(), text_.end(),
                           [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

// Offsets past the end stand at the end: a diagnostic may point at the end of the file.
Position SourceFile::position(std::uint32_t offset, std::uint32_t near) const {
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const auto begins_by = [&](std::uint32_t line) {
    return line <= line_count() && line_starts_[line - 1] <= offset;
  };
  std::uint32_t line = near;
  if (near == 0 || !begins_by(near) || begins_by(near + 1)) {
    const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
    line = static_cast<std::uint32_t>(after - line_starts_.begin());
  }
  if (is_ascii_) return {line, offset - line_starts_[line - 1] + 1};
  std::uint32_t column = 1;
  for (std::uint32_t i = line_starts_[line - 1]; i < offset; ++i)
    if ((static_cast<unsigned char>(text_[i]) & 0xC0) != 0x80) ++column;
  return {line, column};
}

std::string_view SourceFile::line_text(std::uint32_t line) const {
  if (line == 0 || line > line_starts_.size()) return {};
  const std::size_t begin = line_starts_[line - 1];
  std::size_t end = line < line_starts_.size() ? line_starts_[line] - 1 : text_.size();
  if (end > begin && text_[end - 1] == '\r') --end;
  return std::string_view(text_).substr(begin, end - begin);
}

std::uint32_t SourceSet::add(std::string name, std::string text) {
  files_.emplace_back(std::move(name), std::move(text));
  return static_cast<std::uint32_t>(files_.size() - 1);
}

std::optional<std::uint32_t> SourceSet::find(std::string_view name) const {
  for (std::uint32_t k = 0; k < size(); ++k)
    if (files_[k].name() == name) return k;
  return std::nullopt;
}

}  // namespace writ::source
