// Where answers and complaints go, with colour only on a terminal that wants it.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "tools/writ/options.hpp"

namespace writ::tools {

enum class Ink { Plain, Strong, Good, Wait, Bad, Faint };

class Console {
 public:
  Console(std::FILE* out, std::FILE* err);   // colour: a terminal, and NO_COLOR not set
  void out(std::string_view text);           // the answer
  void err(std::string_view text);           // everything else
  void complain(std::string_view sentence);  // `writ: sentence` on the error stream
  void flush();
  bool colors_out() const { return colors_out_; }
  bool colors_err() const { return colors_err_; }
  bool err_is_terminal() const { return err_is_terminal_; }

 private:
  std::FILE* out_;
  std::FILE* err_;
  bool colors_out_ = false, colors_err_ = false, err_is_terminal_ = false;
};

// `text` in the ink, when colour is on.
std::string inked(std::string_view text, Ink ink, bool color);

// A whole file, or standard input for `-`. False with a sentence in `problem`. Reads at most `limit` bytes
// and one more, so that the reader behind it can say that the document is too long.
bool read_all(const std::string& path, std::size_t limit, std::string& text, std::string& problem);
inline constexpr std::size_t kMaxKey = 64u << 10;  // bytes of a PEM file
bool write_all(const std::string& path, std::string_view text, std::string& problem);

// "3 rules", "1 rule"
std::string counted(std::size_t n, std::string_view noun);

}  // namespace writ::tools
