// A host without a compiler: it reads a program that `writ build` wrote, sets requests aside and asks about them again and
// again, and has many decided at once. It links writ::runtime alone.
// usage: example_runtime_host PROGRAM.writc [PUBLIC_KEY.pem]
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <writ/writ.hpp>

#include "documents.hpp"  // the directory, the history and the facts of this example, as JSON

namespace {

void must(const writ::MaybeError& refused) {
  if (!refused) return;
  std::fprintf(stderr, "%s\n", refused->message().c_str());
  std::exit(1);
}

std::string read_file(const char* path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) std::fprintf(stderr, "cannot read %s\n", path), std::exit(1);
  return {std::istreambuf_iterator<char>(in), {}};
}

writ::Evaluator evaluator_for(std::shared_ptr<const writ::Program> program) {
  writ::Evaluator evaluator(std::move(program), {.can_do = {"log", "mask", "disclose", "delete"}});
  must(evaluator.set_directory(kDirectory));
  must(evaluator.set_history(kHistory));
  return evaluator;
}

// The bot asks to write to Jo, about an account of this risk.
std::string request(const char* risk) {
  return std::string(R"({"subject": {"type": "agent", "id": "sdr-bot"}, "action": {"name": "send_message"},
    "resource": {"type": "Contact", "id": "jo", "properties": {"name": "Jo", "opted_out": false, "timezone": "America/New_York"}},
    "context": {"account": {"id": "acme", "name": "Acme", "risk": ")") +
         risk + R"(", "owner": "bea", "region": "us"}, "tool": )" + kTool + R"(, "message": )" +
         kMessage + "}}";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3)
    return std::fprintf(stderr, "usage: example_runtime_host PROGRAM.writc [PUBLIC_KEY.pem]\n"), 64;

  // 1. The bytes may come from anywhere; with a key, only a program that it has signed is taken.
  writ::Trust trust;
  if (argc == 3) trust.public_key = read_file(argv[2]);
  const writ::Loaded loaded = writ::load_program(read_file(argv[1]), trust);
  if (!loaded) return std::fprintf(stderr, "%s: %s\n", argv[1], loaded.error.c_str()), 1;

  // 2. Two requests, each read once and set aside.
  writ::Evaluator evaluator = evaluator_for(loaded.program);
  writ::PreparedRequest low, high;
  for (const auto& [aside, risk] : {std::pair(&low, "low"), std::pair(&high, "high")}) {
    must(evaluator.swap(*aside));
    must(evaluator.set_request(request(risk)));
    must(evaluator.swap(*aside));
  }
  const auto tell = [&](const char* what, writ::PreparedRequest& aside) {
    std::printf("%s: %s\n", what, std::string(writ::name_of(evaluator.outcome(aside, kNow))).c_str());
  };
  tell("Low risk", low);
  tell("High risk", high);

  // 3. Back at hand, the second gets Bea's approval, and is set aside again.
  must(evaluator.swap(high));
  must(evaluator.set_evidence(
      R"([{"kind": "approval", "id": "e1", "at": "2026-11-24T14:30:00Z", "by": "bea", "content": ")" +
      evaluator.content_digest() + "\"}]"));
  must(evaluator.swap(high));
  tell("High risk, after Bea's approval", high);

  // 4. Many requests at once, a thread for each evaluator; answers in the order of the requests.
  std::vector<writ::Evaluator> workers;
  for (int k = 0; k < 2; ++k) workers.push_back(evaluator_for(loaded.program));
  const std::string texts[] = {request("low"), request("high"), request("hihg")};
  const std::vector<std::string_view> requests(std::begin(texts), std::end(texts));
  for (const writ::Answer& answer : writ::decide_all(workers, requests, kNow))
    std::printf("One of many: %s%s\n", std::string(writ::name_of(answer.outcome)).c_str(),
                answer.is_error ? ", for the request could not be read" : "");
  return 0;
}
