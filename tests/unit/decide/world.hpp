// A program from source, an evaluator over it, and short ways to say what tests say often.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include <writ/writ.hpp>

namespace writ::testing {

inline constexpr Time kNoon = 1'795'521'600'000'000;  // 2026-11-24T12:00:00Z
inline constexpr Time kHour = 3'600'000'000;
std::string at(Time t);  // RFC 3339, quoted

// ann asks; bo is boss, cy is cro, mo is both; dee holds nothing; ed was boss until November; gus is boss but
// inactive; ann is also known as a.smith. bot acts for ann, solo on its own (owned by bo), lost for nobody.
extern const char* const kPeople;
// Roles, Actor, and imports that the people need.
extern const char* const kHead;

Options everything();

class World {
 public:
  // `source` follows kHead; the action of most tests is `send` with facts as the test declares them.
  explicit World(const std::string& source, Options options = everything(),
                 const char* people = kPeople);

  // The facts as JSON members of `context`; the subject by id.
  void ask(const std::string& action, const std::string& subject, const std::string& context = {},
           const std::string& resource = {});
  // One record; `more` are further members.
  void evidence(const std::string& kind, const std::string& id, Time t, const std::string& more);
  void event(const std::string& kind, const std::string& id, Time t, const std::string& more = {});
  // An approval of the content at hand.
  void approve(const std::string& by, Time t = kNoon - kHour, const std::string& more = {});
  void reject(const std::string& by, Time t = kNoon - kHour, const std::string& more = {});

  Outcome outcome(Time now = kNoon);  // of both paths, which must agree
  const Decision& decide(Time now = kNoon);
  std::string why_not();                            // the last decision as JSON, for failing tests
  std::string refused(const std::string& request);  // the error's message; empty when it was accepted

  Evaluator evaluator;
  int records = 0;
};

bool has_reason(const Decision& d, Reason::Kind kind, std::string_view rule_suffix);
std::vector<std::string> owed(const Decision& d);  // "mask {…}", in order

}  // namespace writ::testing
