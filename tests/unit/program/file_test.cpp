// A compiled program as bytes, and what becomes of bytes that are none.
#include <doctest/doctest.h>

#include <writ/writ.hpp>

#include "runtime/program/canonical.hpp"
#include "runtime/program/file.hpp"
#include "tests/unit/program/test_image.hpp"

using namespace writ::program;
using namespace writ::testing;

namespace {

std::string refused(std::string_view bytes, std::optional<std::string_view> hash = {}) {
  std::string error;
  return read_program(bytes, error, hash) ? std::string("read") : error;
}

}  // namespace

TEST_CASE("What is written is read again, to the byte") {
  const auto program = TestImage().load();
  for (const Map map : {Map::Kept, Map::Left}) {
    const std::string bytes = write_program(*program, map);
    std::string error;
    const auto again = read_program(bytes, error, program->hash());
    REQUIRE_MESSAGE(again, error);
    CHECK(again->hash() == program->hash());
    CHECK(write_program(*again, map) == bytes);
    CHECK(disassemble(again->image()).empty() == disassemble(program->image()).empty());
    CHECK((again->image().map.spans.size() == program->image().map.spans.size()) ==
          (map == Map::Kept || program->image().map.spans.empty()));
  }
}

TEST_CASE("What is no program is refused, with the reason") {
  const auto program = TestImage().load();
  const std::string bytes = write_program(*program);
  CHECK(refused(bytes) == "read");
  CHECK(refused("").find("no compiled program") == 0);
  CHECK(refused("module a").find("no compiled program") == 0);
  std::string newer = bytes;
  newer[7] = 1;
  CHECK(refused(newer).find("another version") != std::string::npos);
  CHECK(refused(bytes, std::string(64, 'a')).find("another program") == 0);
  CHECK(refused(bytes + "x").find("bytes too many") == 0);
  std::string other_hash = bytes;
  other_hash[8] = other_hash[8] == 'a' ? 'b' : 'a';
  CHECK(refused(other_hash).find("the content is not what its hash says") == 0);
}

// The hash of a large one is computed beside the rest.
TEST_CASE("A large program whose content is not what its hash says is refused for that") {
  TestImage image;
  for (int k = 0; k < 3000; ++k)
    image.image.texts.push_back(std::string(100, 'x') + std::to_string(k));
  const auto program = image.load();
  REQUIRE(program);
  const std::string bytes = write_program(*program);
  REQUIRE(bytes.size() > 256 * 1024);
  CHECK(refused(bytes) == "read");
  const std::string mark = "the content is not what its hash says";
  std::string changed = bytes;
  changed[bytes.find("xxx1999")] = 'y';  // a text like any other
  CHECK(refused(changed).find(mark) == 0);
  std::string broken = bytes;
  broken[bytes.find("xxx1999")] = '\xff';  // no UTF-8 either
  CHECK(refused(broken).find(mark) == 0);
  std::string other_hash = bytes;
  other_hash[8] = other_hash[8] == 'a' ? 'b' : 'a';
  CHECK(refused(other_hash).find(mark) == 0);
}

// A key file that could not be read is no reason to ask for no key.
TEST_CASE("A key or a hash that is asked for and empty is met by no program") {
  const std::string bytes = write_program(*TestImage().load());
  CHECK(writ::load_program(bytes));
  CHECK(writ::load_program(bytes, {.public_key = ""}).error == "the program is not signed");
  CHECK(writ::load_program(bytes, {.hash = ""}).error.find("another program") == 0);
}

TEST_CASE("Bytes cut off anywhere are refused") {
  const auto program = TestImage().load();
  const std::string bytes = write_program(*program);
  for (std::size_t n = 0; n < bytes.size(); ++n)
    CHECK_MESSAGE(refused(std::string_view(bytes).substr(0, n)) != "read", n);
}

// Under a header that fits, so that only the reader and the verifier stand in the way.
TEST_CASE("Content with any byte changed is refused, or is the one form of another program") {
  const auto program = TestImage().load();
  const std::string content = Canonical(program->image()).bytes();
  std::size_t read = 0;
  for (std::size_t at = 0; at < content.size(); ++at)
    for (const int change : {1, 2, 0x40, 0x80, 0xff}) {
      std::string changed = content, error;
      changed[at] = static_cast<char>(changed[at] ^ change);
      std::string file = write_program(*program, Map::Left);
      file = file.substr(0, 8) + content_hash(changed) + file.substr(72, 8) + changed +
             std::string(16, '\0');
      const auto other = read_program(file, error);
      if (other) CHECK(write_program(*other, Map::Left) == file);
      else CHECK_FALSE(error.empty());
      read += other != nullptr;
    }
  CHECK(read > 0);
}

TEST_CASE("Any byte changed is refused, or was of the source map alone") {
  const auto program = TestImage().load();
  const std::string bytes = write_program(*program, Map::Left);
  for (std::size_t at = 0; at < bytes.size(); ++at)
    for (const int change : {1, 0x40, 0x80, 0xff}) {
      std::string changed = bytes;
      changed[at] = static_cast<char>(changed[at] ^ change);
      CHECK_MESSAGE(refused(changed) != "read", at << " " << change);
    }
  const std::string with_map = write_program(*program);
  for (std::size_t at = bytes.size() - 16; at < with_map.size(); ++at)
    for (const int change : {1, 0x80, 0xff}) {
      std::string changed = with_map, error;
      changed[at] = static_cast<char>(changed[at] ^ change);
      if (const auto read = read_program(changed, error)) {
        CHECK(read->hash() == program->hash());
        CHECK(disassemble(read->image()).size() < 1'000'000);
      }
    }
}
