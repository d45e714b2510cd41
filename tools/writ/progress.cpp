#include "tools/writ/progress.hpp"

#include <chrono>

#include <fmt/format.h>

namespace writ::tools {

namespace {

std::int64_t tick() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

Progress::Progress(Console& console, std::string_view what)
    : console_(console), what_(what), next_(tick() + 500) {}

Progress::~Progress() {
  if (shown_) console_.err("\r\x1b[K");
}

void Progress::step(std::uint64_t done, std::uint64_t total) {
  if (done % 64 != 0 || !console_.err_is_terminal() || tick() < next_) return;
  next_ = tick() + 100;
  shown_ = true;
  if (total == 0) return console_.err(fmt::format("\r{} {}", done, what_));
  constexpr std::uint64_t kWidth = 30;
  const std::uint64_t filled = done * kWidth / total;
  std::string bar;
  for (std::uint64_t k = 0; k < kWidth; ++k) bar += k < filled ? "█" : "░";
  console_.err(fmt::format("\r{} {}%  {} of {} {}", bar, done * 100 / total, done, total, what_));
}

}  // namespace writ::tools
