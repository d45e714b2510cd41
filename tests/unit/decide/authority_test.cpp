// What a request may say of its subject, and what only the directory may.
#include "tests/unit/decide/world.hpp"

using namespace writ;
using namespace writ::testing;

namespace {

const std::string kSend =
    "action send by actor: Actor with body: text\npolicy p on send { rule yes { permit } }\n";

std::string request(const std::string& subject) {
  return R"({"action": {"name": "send"}, "subject": )" + subject + R"(, "context": {"body": "x"}})";
}
bool says(const std::string& message, const char* part) {
  const bool found = message.find(part) != std::string::npos;
  CHECK_MESSAGE(found, message);
  return found;
}
std::string directory_error(const std::string& json) {
  World w(kSend);
  const MaybeError bad = w.evaluator.set_directory(json);
  return bad ? bad->message() : std::string();
}

}  // namespace

TEST_CASE("the subject must be known, of its kind, and able to act") {
  World w(kSend);
  CHECK(w.refused(request(R"({"type": "person", "id": "ann"})")).empty());
  CHECK(w.refused(request(R"({"type": "person", "id": "a.smith"})")).empty());
  CHECK(says(w.refused(request(R"({"type": "person", "id": "zoe"})")), "subject.id"));
  CHECK(says(w.refused(request(R"({"type": "agent", "id": "ann"})")),
             "\"person\", as the directory says"));
  CHECK(says(w.refused(request(R"({"type": "robot", "id": "bot"})")), "subject.type"));
  CHECK(says(w.refused(request(R"({"id": "ann"})")), "subject.type"));
  CHECK(w.refused(request(R"({"type": "agent", "id": "solo"})")).empty());
  CHECK(says(w.refused(request(R"({"type": "agent", "id": "lost"})")), "autonomous"));
}

TEST_CASE("the host says over its own channel whom an agent acts for") {
  World w(kSend);
  REQUIRE_FALSE(w.evaluator.set_request(request(R"({"type": "agent", "id": "lost"})")));
  REQUIRE_FALSE(w.evaluator.set_actor("lost", "dee"));
  CHECK(w.evaluator.outcome(kNoon) == Outcome::Permit);
  CHECK(w.evaluator.set_actor("bot", "dee"));  // not the subject
  REQUIRE_FALSE(w.evaluator.set_request(request(R"({"type": "agent", "id": "bot"})")));
  CHECK(w.evaluator.set_actor("bot", "dee"));  // the directory says ann
  CHECK_FALSE(w.evaluator.set_actor("bot", "ann"));
  REQUIRE_FALSE(w.evaluator.set_request(request(R"({"type": "agent", "id": "lost"})")));
  w.evaluator.decide(kNoon);
  CHECK(w.evaluator.error());  // said for one request only
}

TEST_CASE("what a subject says of itself must be what the directory says") {
  World w(kSend);
  const auto with = [&](const char* properties) {
    return w.refused(request(std::string(R"({"type": "person", "id": "ann", "properties": {)") +
                             properties + "}}"));
  };
  CHECK(with(R"("roles": ["ae"], "active": true, "kind": "person", "aliases": ["a.smith"], "acts_for": null)")
            .empty());
  for (const char* claim :
       {R"("roles": ["ae", "boss"])", R"("roles": [])", R"("active": false)", R"("kind": "agent")",
        R"("acts_for": "bo")", R"("owner": "bo")", R"("aliases": [])", R"("manager": "bo")"})
    CHECK(says(with(claim), "subject.properties"));
  CHECK(says(with(R"("rolls": ["ae"])"), "did you mean `roles`"));
}

TEST_CASE("the directory refuses what does not fit together") {
  CHECK(directory_error(R"({"people": [{"id": "ann"}], "agents": []})").empty());
  CHECK(says(directory_error(R"({"people": [{"id": "ann"}, {"id": "ann"}]})"), "people[1].id"));
  CHECK(says(directory_error(R"({"people": [{"id": "ann", "aliases": ["bo"]}, {"id": "bo"}]})"),
             "nobody else has"));
  CHECK(says(
      directory_error(R"({"people": [{"id": "ann"}], "agents": [{"id": "x", "acts_for": "zoe"}]})"),
      "agents[0].acts_for"));
  CHECK(says(
      directory_error(R"({"agents": [{"id": "x", "acts_for": "y"}, {"id": "y", "acts_for": "x"}]})"),
      "circle"));
  CHECK(says(directory_error(R"({"people": [{"id": "ann", "owner": "ann", "boss": 1}]})"), "boss"));
  CHECK(says(directory_error(R"({"people": [{"roles": []}]})"), "people[0].id"));
  CHECK(says(directory_error(R"({"tenant": "globex", "people": []})"), "tenant"));
  CHECK(says(directory_error(R"({"people": [{"id": "ann", "attributes": {"manager": "zoe"}}]})"),
             "attributes.manager"));
  CHECK(says(directory_error(
                 R"({"people": [{"id": "ann", "roles": [{"role": "ae", "from": "yesterday"}]}]})"),
             "roles[0].from"));
  CHECK(says(directory_error("{"), "end of the document"));
}

TEST_CASE("an agent of an agent acts for the person behind both") {
  World w(
      "action send by actor: Actor with body: text\n"
      "policy p on send { rule yes { permit } rule ask { require approval from ae } }\n",
      everything(), R"({"people": [{"id": "ann", "roles": ["ae"]}],
                            "agents": [{"id": "bot", "acts_for": "lost"}, {"id": "lost", "acts_for": "ann"}]})");
  w.ask("send", "bot", R"("body": "x")");
  w.approve("ann");
  CHECK(w.outcome() == Outcome::Pending);
}

TEST_CASE("people in facts must be known") {
  World w(
      "entity Account { owner: Person }\naction send by actor: Actor on account: Account with cc: "
      "list of Person\n"
      "policy p on send { rule yes { permit } }\n");
  const auto with = [&](const char* owner, const char* cc) {
    return w.refused(
        std::string(R"({"action": {"name": "send"}, "subject": {"type": "person", "id": "ann"}, "resource": {"type": "Account",
      "id": "a", "properties": {"owner": ")") +
        owner + R"("}}, "context": {"cc": [")" + cc + "\"]}}");
  };
  CHECK(with("bo", "dee").empty());
  CHECK(says(with("zoe", "dee"), "resource.properties.owner"));
  CHECK(says(with("bo", "zoe"), "context.cc[0]"));
  CHECK(says(with("bot", "dee"), "a person of the directory"));
}
