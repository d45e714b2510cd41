#include "tools/repl/editor.hpp"

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <histedit.h>
#include <unistd.h>

#include <fmt/format.h>

namespace writ::repl {

int open_brackets(std::string_view text) {
  int open = 0;
  bool in_text = false;
  for (std::size_t k = 0; k < text.size(); ++k) {
    const char c = text[k];
    if (in_text) {
      if (c == '\\') ++k;
      else if (c == '"' || c == '\n') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '#') {
      while (k < text.size() && text[k] != '\n') ++k;
    } else if (c == '(' || c == '[' || c == '{') {
      ++open;
    } else if (c == ')' || c == ']' || c == '}') {
      --open;
    }
  }
  return open;
}

namespace {

class Stream : public LineSource {
 public:
  bool next(std::string& text) override {
    text.clear();
    for (int c = std::getc(stdin); c != EOF; c = std::getc(stdin)) {
      if (c != '\n') {
        text += static_cast<char>(c);
        continue;
      }
      if (open_brackets(text) <= 0) return true;
      text += '\n';
    }
    return !text.empty();
  }
};

class Terminal : public LineSource {
 public:
  explicit Terminal(Complete complete) : complete_(std::move(complete)) {
    std::setlocale(LC_CTYPE, "C.UTF-8");  // the editor asks it how wide a character is
    editor_ = el_init("writ", stdin, stdout, stderr);
    history_ = history_init();
    HistEvent event;
    ::history(history_, &event, H_SETSIZE, 1000);
    ::history(history_, &event, H_SETUNIQUE, 1);
    if (!file().empty()) ::history(history_, &event, H_LOAD, file().c_str());
    el_set(editor_, EL_CLIENTDATA, this);
    el_set(editor_, EL_PROMPT, &Terminal::prompt);
    el_set(editor_, EL_EDITOR, "emacs");
    el_set(editor_, EL_HIST, ::history, history_);
    struct sigaction interrupted = {};
    interrupted.sa_handler = [](int) {};  // without SA_RESTART: reading ends with EINTR
    sigaction(SIGINT, &interrupted, nullptr);
    el_set(editor_, EL_ADDFN, "complete", "complete what stands before the cursor",
           &Terminal::on_tab);
    el_set(editor_, EL_BIND, "^I", "complete", nullptr);
    el_set(editor_, EL_BIND, "^R", "em-inc-search-prev", nullptr);
    el_source(editor_, nullptr);
  }
  ~Terminal() override {
    HistEvent event;
    if (!file().empty()) ::history(history_, &event, H_SAVE, file().c_str());
    history_end(history_);
    el_end(editor_);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  bool next(std::string& text) override {
    text.clear();
    is_continued_ = false;
    int count = 0;
    for (;;) {
      errno = 0;
      const char* line = el_gets(editor_, &count);
      if (line == nullptr && errno == EINTR) {  // Ctrl-C drops the line, not the session
        text.clear();
        is_continued_ = false;
        std::fputs("\n", stdout);
        el_reset(editor_);
        continue;
      }
      if (line == nullptr) break;
      text.append(line, static_cast<std::size_t>(count));
      if (open_brackets(text) <= 0) {
        HistEvent event;
        if (text.find_first_not_of(" \t\r\n") != std::string::npos)
          ::history(history_, &event, H_ENTER, text.c_str());
        return true;
      }
      is_continued_ = true;
    }
    std::fputc('\n', stdout);
    return false;
  }

 private:
  static std::string file() {
    if (const char* named = std::getenv("WRIT_HISTORY")) return named;
    const char* home = std::getenv("HOME");
    return home == nullptr ? std::string() : std::string(home) + "/.writ_history";
  }
  static Terminal* self(EditLine* editor) {
    void* data = nullptr;
    el_get(editor, EL_CLIENTDATA, &data);
    return static_cast<Terminal*>(data);
  }
  static char* prompt(EditLine* editor) {
    static char first[] = "writ> ", next[] = "....> ";  // the editor asks for char*, it does not write
    return self(editor)->is_continued_ ? next : first;
  }
  static unsigned char on_tab(EditLine* editor, int) {
    const LineInfo* info = el_line(editor);
    const std::string_view before(info->buffer,
                                  static_cast<std::size_t>(info->cursor - info->buffer));
    const Completion found = self(editor)->complete_(before);
    if (found.words.empty()) return CC_REFRESH_BEEP;
    const std::string_view typed = before.substr(found.begin);
    std::string add = common_beginning(found.words).substr(typed.size());
    if (found.words.size() == 1 && !add.ends_with("/") && !found.words[0].ends_with("/"))
      add += " ";
    if (!add.empty()) return el_insertstr(editor, add.c_str()) == -1 ? CC_ERROR : CC_REFRESH;
    std::string list = "\n";
    for (std::size_t k = 0; k < std::min<std::size_t>(found.words.size(), 60); ++k)
      list += found.words[k] + "  ";
    if (found.words.size() > 60) list += fmt::format("and {} more", found.words.size() - 60);
    std::fputs((list + "\n").c_str(), stdout);
    return CC_REDISPLAY;
  }

  Complete complete_;
  EditLine* editor_ = nullptr;
  History* history_ = nullptr;
  bool is_continued_ = false;
};

}  // namespace

std::unique_ptr<LineSource> LineSource::open(Complete complete) {
  if (isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1)
    return std::make_unique<Terminal>(std::move(complete));
  return std::make_unique<Stream>();
}

}  // namespace writ::repl
