#include "tools/writ/console.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <unistd.h>

#include <fmt/format.h>
#include <sys/stat.h>

namespace writ::tools {

namespace {

bool wants_color(std::FILE* stream) {
  const char* refused = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  if (refused != nullptr && *refused != '\0') return false;
  if (terminal != nullptr && std::strcmp(terminal, "dumb") == 0) return false;
  return isatty(fileno(stream)) == 1;
}

struct Close {
  void operator()(std::FILE* f) const {
    if (f != stdin) std::fclose(f);
  }
};
using File = std::unique_ptr<std::FILE, Close>;

}  // namespace

Console::Console(std::FILE* out, std::FILE* err)
    : out_(out),
      err_(err),
      colors_out_(wants_color(out)),
      colors_err_(wants_color(err)),
      err_is_terminal_(isatty(fileno(err)) == 1) {}

void Console::out(std::string_view text) { std::fwrite(text.data(), 1, text.size(), out_); }
void Console::err(std::string_view text) {
  std::fflush(out_);
  std::fwrite(text.data(), 1, text.size(), err_);
}
void Console::complain(std::string_view sentence) {
  err(fmt::format("{}{}\n", inked("writ: ", Ink::Bad, colors_err_), sentence));
}
void Console::flush() { std::fflush(out_); }

std::string inked(std::string_view text, Ink ink, bool color) {
  if (!color || ink == Ink::Plain) return std::string(text);
  const char* code = "";
  switch (ink) {
    case Ink::Plain: break;
    case Ink::Strong: code = "1"; break;
    case Ink::Good: code = "1;32"; break;
    case Ink::Wait: code = "1;33"; break;
    case Ink::Bad: code = "1;31"; break;
    case Ink::Faint: code = "2"; break;
  }
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

bool read_all(const std::string& path, std::size_t limit, std::string& text, std::string& problem) {
  struct stat info;
  if (path != "-" && stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) {
    problem = fmt::format("`{}` is a folder, a file is expected", path);
    return false;
  }
  File file(path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
  if (!file) {
    problem = fmt::format("cannot read `{}`: {}", path, std::strerror(errno));
    return false;
  }
  if (path == "-")
    std::setvbuf(stdin, nullptr, _IONBF, 0);  // what is not taken stays for who reads on
  char buffer[1 << 16];
  while (text.size() <= limit) {
    const std::size_t n = std::fread(buffer, 1, sizeof buffer, file.get());
    text.append(buffer, n);
    if (n < sizeof buffer) break;
  }
  if (std::ferror(file.get()) != 0) {
    problem = fmt::format("cannot read `{}`: {}", path, std::strerror(errno));
    return false;
  }
  return true;
}

bool write_all(const std::string& path, std::string_view text, std::string& problem) {
  File file(std::fopen(path.c_str(), "wb"));
  const bool written = file && std::fwrite(text.data(), 1, text.size(), file.get()) == text.size() &&
                       std::fflush(file.get()) == 0;
  if (!written) problem = fmt::format("cannot write `{}`: {}", path, std::strerror(errno));
  return written;
}

std::string counted(std::size_t n, std::string_view noun) {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

}  // namespace writ::tools
