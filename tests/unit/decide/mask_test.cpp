#include <doctest/doctest.h>

#include "runtime/decide/mask.hpp"

using namespace writ;
using namespace writ::decide;

namespace {

std::string masked(const std::string& record, const std::vector<MaskField>& fields,
                   std::string_view key = "k") {
  std::string out;
  MaybeError error;
  mask_record(record, fields, key, out, error);
  return error ? "error: " + error->message() : out;
}

}  // namespace

TEST_CASE("redact, hash, tokenize, partial") {
  const std::string record =
      R"({"mail": "jo@example.com", "n": 12, "who": {"name": "Jo Doe"}, "tags": ["a", "b"], "x": null})";
  CHECK(masked(record, {{"mail", Method::Redact}, {"n", Method::Redact}, {"tags", Method::Redact}}) ==
        R"({"mail":"[redacted]","n":null,"who":{"name":"Jo Doe"},"tags":null,"x":null})");
  CHECK(masked(record, {{"who.name", Method::Partial}, {"n", Method::Partial}}) ==
        R"({"mail":"jo@example.com","n":null,"who":{"name":"J*** D***"},"tags":["a","b"],"x":null})");
  const std::string hashed = masked(record, {{"mail", Method::Hash}});
  CHECK(hashed.find("\"hmac-sha256:") != std::string::npos);
  CHECK(hashed == masked(record, {{"mail", Method::Hash}}));
  CHECK(hashed != masked(record, {{"mail", Method::Hash}}, "other"));
  const std::string token = masked(record, {{"mail", Method::Tokenize}, {"tags", Method::Tokenize}});
  CHECK(token.find("\"mail\":\"tok_") != std::string::npos);
  CHECK(token.find("\"tags\":[\"tok_") != std::string::npos);
  CHECK(token.find("example") == std::string::npos);
}

TEST_CASE(
    "a path leads through lists; a whole object can be hidden; unknown fields change nothing") {
  CHECK(masked(R"({"c": [{"m": "a@b.c", "k": 1}, {"m": null}]})", {{"c.m", Method::Redact}}) ==
        R"({"c":[{"m":"[redacted]","k":1},{"m":null}]})");
  CHECK(masked(R"({"c": {"m": 1}})", {{"c", Method::Redact}}) == R"({"c":null})");
  CHECK(masked(R"({"c": 1.50})", {{"d", Method::Redact}}) == R"({"c":1.50})");
}

TEST_CASE("no output where masking is impossible") {
  CHECK(masked("[1]", {}).find("error") == 0);
  CHECK(masked("{", {{"a", Method::Redact}}).find("error") == 0);
  CHECK(masked(R"({"a": "x"})", {{"a", Method::Hash}}, "").find("error") == 0);
  CHECK(masked(R"({"a": "x"})", {{"a", Method::Redact}}, "") == R"({"a":"[redacted]"})");
  MaskField field;
  MaybeError error;
  CHECK_FALSE(read_mask(R"({"field": "a", "with": "blur"})", field, error));
  CHECK(error->expected.find("redact") != std::string::npos);
  CHECK_FALSE(read_mask(R"({"with": "hash"})", field, error));
  CHECK(read_mask(R"({"with": "hash", "field": "a.b", "note": 1})", field, error));
  CHECK(field.path == "a.b");
}

TEST_CASE("what partial leaves to see") {
  CHECK(partial("jo@example.com") == "j***@example.com");
  CHECK(partial("+1 212 555 0143") == "+* *** *** **43");
  CHECK(partial("4111 1111 1111 1111") == "**** **** **** 1111");
  CHECK(partial("Jo Doe") == "J*** D***");
  CHECK(partial("Żaneta") == "Ż***");
  CHECK(partial("X") == "***");
  CHECK(partial("") == "");
  CHECK(partial("42") == "***");
}
