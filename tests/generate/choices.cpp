#include "tests/generate/choices.hpp"

#include <algorithm>

namespace writ::generate {

std::uint32_t Choices::below(std::uint32_t n) {
  if (n <= 1) return 0;
  if (next_ == made_.size())
    made_.push_back(replays_ ? 0 : static_cast<std::uint32_t>(random_() % n));
  std::uint32_t& choice = made_[next_++];
  choice %= n;
  return choice;
}

std::vector<std::uint32_t> shrink(std::vector<std::uint32_t> choices,
                                  const std::function<bool(const std::vector<std::uint32_t>&)>& fails,
                                  std::size_t tries) {
  const auto attempt = [&](std::vector<std::uint32_t> smaller) {
    if (tries == 0 || smaller == choices) return false;
    --tries;
    if (!fails(smaller)) return false;
    choices = std::move(smaller);
    return true;
  };
  for (bool improved = true; improved && tries > 0;) {
    improved = false;
    for (std::size_t run = std::max<std::size_t>(choices.size() / 2, 1); run > 0; run /= 2) {
      for (std::size_t at = 0; at + run <= choices.size();) {
        std::vector<std::uint32_t> without = choices;
        without.erase(without.begin() + static_cast<std::ptrdiff_t>(at),
                      without.begin() + static_cast<std::ptrdiff_t>(at + run));
        std::vector<std::uint32_t> zeroed = choices;
        std::fill_n(zeroed.begin() + static_cast<std::ptrdiff_t>(at), run, 0);
        if (attempt(std::move(without))) improved = true;
        else if (attempt(std::move(zeroed))) improved = true, at += run;
        else at += run;
      }
    }
    for (std::size_t at = 0; at < choices.size(); ++at) {
      while (choices[at] > 0) {
        std::vector<std::uint32_t> less = choices;
        less[at] /= 2;
        if (!attempt(std::move(less))) break;
        improved = true;
      }
    }
  }
  return choices;
}

}  // namespace writ::generate
