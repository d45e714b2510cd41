// From request text to answer text by hand: a reader that knows these members and no others, the switch, a writer. It checks
// what Writ checks (members, types, spellings, duplicates, who asks) and writes the same bytes; a request that is not of
// that form is refused without a word about why.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "tests/bench/workload.hpp"

namespace writ::bench {

class TextHost {
 public:
  // The hashes stand in every answer; `evaluated_at` too, as text.
  TextHost(const Workload& workload, std::string program, std::string inputs,
           std::string evaluated_at);
  bool answer(std::string_view request, std::string& out) const;

  struct Request;

 private:
  struct Being {
    bool is_agent, is_trained, is_revops;
    std::int64_t autonomy;
  };
  bool read(std::string_view text, Request& out) const;
  std::string digest(const Request& q) const;

  std::unordered_map<std::string_view, Being> beings_;  // by id, of the workload's facts
  std::string tail_;
};

}  // namespace writ::bench
