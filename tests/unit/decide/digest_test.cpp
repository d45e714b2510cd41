#include "tests/unit/decide/world.hpp"

using namespace writ;
using namespace writ::testing;

namespace {

const std::string kSend =
    "entity Account { risk: int  note: text?  seen_at: text?  tags: set of text }\n"
    "action send by actor: Actor on account: Account with body: text, price: money?, size: "
    "decimal?\n"
    "  content body, account, price\n"
    "policy p on send { rule yes { permit } }\n";

std::string digest(World& w, const std::string& who, const std::string& context,
                   const std::string& properties) {
  w.ask("send", who, context,
        R"({"type": "Account", "id": "acme", "properties": {)" + properties + "}}");
  return w.evaluator.content_digest();
}

}  // namespace

TEST_CASE("the digest covers the content facts and nothing else") {
  World w(kSend);
  const std::string base = digest(w, "ann", R"("body": "hi")", R"("risk": 1, "tags": ["a", "b"])");
  CHECK(base.size() == 64);
  CHECK(digest(w, "ann", R"("body": "hi", "size": 3)", R"("risk": 1, "tags": ["a", "b"])") ==
        base);  // not content
  CHECK(digest(w, "ann", R"("body": "hi")", R"("tags": ["b", "a"], "risk": 1, "note": null)") ==
        base);  // order, null
  CHECK(digest(w, "ann", R"("body": "hi ")", R"("risk": 1, "tags": ["a", "b"])") != base);
  CHECK(digest(w, "ann", R"("body": "hi")", R"("risk": 2, "tags": ["a", "b"])") != base);
  CHECK(digest(w, "ann", R"("body": "hi")", R"("risk": 1, "tags": ["ab"])") != base);
  CHECK(digest(w, "bo", R"("body": "hi")", R"("risk": 1, "tags": ["a", "b"])") != base);
  CHECK(digest(w, "bot", R"("body": "hi")", R"("risk": 1, "tags": ["a", "b"])") != base);
  const std::string priced =
      digest(w, "ann", R"("body": "hi", "price": {"amount": "5.00", "currency": "EUR"})",
             R"("risk": 1, "tags": ["a", "b"])");
  CHECK(priced != base);
  CHECK(digest(w, "ann", R"("body": "hi", "price": {"amount": "5", "currency": "EUR"})",
               R"("risk": 1, "tags": ["a", "b"])") == priced);
  CHECK(digest(w, "ann", R"("body": "hi", "price": {"amount": "5.00", "currency": "USD"})",
               R"("risk": 1, "tags": ["a", "b"])") != priced);
}

TEST_CASE("another tenant has other digests; another evaluator of the same program the same") {
  World one(kSend), same(kSend),
      other(kSend, {.tenant = "globex", .can = Can::Everything, .can_do = {}});
  const std::string base = digest(one, "ann", R"("body": "hi")", R"("risk": 1, "tags": [])");
  CHECK(digest(same, "ann", R"("body": "hi")", R"("risk": 1, "tags": [])") == base);
  CHECK(digest(other, "ann", R"("body": "hi")", R"("risk": 1, "tags": [])") != base);
}

TEST_CASE("volatile attributes are left out, and an alias is the same being") {
  World w(
      "entity Account { risk: int  volatile seen: int? }\n"
      "action send by actor: Actor on account: Account\npolicy p on send { rule yes { permit } "
      "}\n");
  const auto of = [&](const char* who, const char* properties) {
    w.ask("send", who, {},
          std::string(R"({"type": "Account", "id": "acme", "properties": {)") + properties + "}}");
    return w.evaluator.content_digest();
  };
  CHECK(of("ann", R"("risk": 1, "seen": 1)") == of("ann", R"("risk": 1, "seen": 2)"));
  CHECK(of("ann", R"("risk": 1)") == of("a.smith", R"("risk": 1)"));
}

TEST_CASE("the decision carries its digest, program and inputs") {
  World w(kSend);
  digest(w, "ann", R"("body": "hi")", R"("risk": 1, "tags": [])");
  CHECK(w.decide().content_digest.empty());  // no evidence of a bound kind was read
  CHECK(w.decide().program_hash.size() == 64);
  const std::string inputs = w.decide().inputs_hash;
  CHECK(inputs.size() == 64);
  REQUIRE_FALSE(w.evaluator.set_history(R"({"events": []})"));
  CHECK(w.decide().inputs_hash != inputs);
}
