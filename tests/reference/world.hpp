// What a decision is about: the program, the documents beside the request, the request, the time. Read from the
// same JSON texts that the engine reads, with a JSON library, into the reference's own values.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "lang/check/model.hpp"
#include "tests/reference/value.hpp"

namespace writ::reference {

// A fault rule that is switched off, to show that the tests bite. None in earnest.
enum class Ablation : std::uint8_t {
  None,
#define ABLATION(name, line, instead) name,
#include "tests/reference/ablations.def"
};

// The documents as texts; an empty one is not there. `can`: what the host can carry out, everything when `can_all`.
struct Documents {
  std::string directory, evidence, history, settings, externs, request;
  std::string tenant = "default";
  std::set<std::string> can;
  bool can_all = true;
  std::int64_t now = 0;
  Ablation ablation = Ablation::None;
};

// What the host says that an extern answered: to these arguments, or to any.
struct HostAnswer {
  bool to_any = false;
  std::vector<Value> arguments;
  bool failed = false;
  Value result;
};

// An input that is refused: nothing is decided.
struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct World {
  explicit World(const check::Model& m) : model(m) {}
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  const check::Model& model;
  Ablation ablation = Ablation::None;
  bool without(Ablation a) const { return ablation == a; }
  std::string tenant;
  std::int64_t now = 0;
  std::set<std::string> can;
  bool can_all = true;
  std::deque<Being> beings;
  std::map<std::string, Being*> by_name;  // ids and aliases
  std::deque<Record> records;
  std::vector<std::vector<const Record*>> kinds;  // at most `now`, by time and id
  std::vector<std::int64_t> complete_since;       // by kind; INT64_MAX: not at all
  std::vector<std::string> later_than_now;        // ids of records that are ignored
  std::vector<Value> settings;
  std::map<std::uint32_t, std::vector<HostAnswer>> answers;  // by extern
  std::uint32_t action = check::kNone;
  std::vector<Value> facts;  // by fact
  const Being* actor = nullptr;
  std::vector<const Being*> requesters;   // sorted by id
  std::vector<const Being*> represented;  // the persons an actor acts for
};

// Throws Refused.
void read_documents(World& world, const Documents& documents);

}  // namespace writ::reference
