// A reader that follows a trace reads what one without a trace reads, and makes the same mistakes.
#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "runtime/json/reader.hpp"

using namespace writ::json;
using writ::value::Arena;

namespace {

constexpr std::string_view kNames[] = {"id",
                                       "a",
                                       "",
                                       "risk",
                                       "region",
                                       "consent_marketing",
                                       "consent_recording",
                                       "opted_out",
                                       "inner",
                                       "a name of thirty-one characters",
                                       "a name that is longer than any that a trace remembers"};

// What was read, in order, and the mistake.
std::string read(std::string_view text, Trace* trace) {
  Arena arena;
  Reader in(text, arena);
  if (trace != nullptr) in.follow(*trace);
  std::string out;
  const auto object = [&](const auto& self, std::uint32_t number) -> bool {
    const auto find = [](std::string_view key) {
      for (std::uint32_t k = 0; k < std::size(kNames); ++k)
        if (kNames[k] == key) return k;
      return Reader::kUnknown;
    };
    if (!in.enter_object()) return false;
    std::string_view key;
    std::uint32_t which = 0;
    while (in.next_member(key, number, which, find)) {
      CHECK(which == find(key));
      out += std::to_string(which) + ' ' + in.path() + ';';
      if (!(in.peek() == Token::Object ? self(self, number + 1) : in.skip())) return false;
    }
    return in.ok();
  };
  if (object(object, 1) && in.at_end()) return out;
  return out + std::to_string(in.error().line) + ':' + std::to_string(in.error().column) +
         in.error().message;
}

}  // namespace

TEST_CASE("following a trace changes nothing of what is read") {
  std::mt19937 random{3};
  const auto below = [&](std::size_t n) { return random() % n; };
  const auto document = [&](const auto& self, int depth) -> std::string {
    std::string out = "{";
    for (std::size_t k = below(2) == 0 ? 0 : below(3); k < std::size(kNames); k += 1 + below(3)) {
      const std::string_view name = kNames[below(9) == 0 ? below(std::size(kNames)) : k];
      if (out.size() > 1 && below(40) != 0) out += below(9) == 0 ? " , " : ",";
      out += '"' + (below(15) == 0 && name == "id" ? "\\u0069d" : std::string(name)) + '"';
      out += below(40) == 0 ? "" : below(9) == 0 ? " :\n" : ":";
      out += depth > 0 && below(3) == 0 ? self(self, depth - 1)
                                        : std::string(below(2) == 0 ? "1" : "\"x\"");
    }
    return out + (below(60) == 0 ? "" : "}");
  };
  Trace trace;
  for (int k = 0; k < 20000; ++k) {
    const std::string text = document(document, 3);
    CHECK_MESSAGE(read(text, &trace) == read(text, nullptr), text);
  }
}
