#include <doctest/doctest.h>

#include "runtime/program/lookup.hpp"
#include "runtime/program/pattern.hpp"
#include "tests/unit/program/test_image.hpp"

using namespace writ::program;
using namespace writ::testing;
using writ::value::Tag;
using writ::value::Value;

TEST_CASE("A sound image loads, and its names are found") {
  auto program = TestImage().load();
  CHECK(program->action_named("send_message") == 0);
  CHECK(program->action_named("t.send") == kNone);
  CHECK(program->kind_named("approval") == kApproval);
  CHECK(program->kind_named("send_message") == kNone);
  CHECK(program->role_named("CRO") == 0);
  CHECK(program->role_named("cro") == kNone);
  CHECK(program->member_named(0, "HIGH") == 2);
  CHECK(program->member_named(0, "high") == kNone);
  CHECK(program->member_named(0, "CRO") == kNone);  // the name of something else
  CHECK(program->member_named(0, "nowhere in the image") == kNone);
}

TEST_CASE("Texts know their ids and are found by content") {
  auto program = TestImage().load();
  for (TextId id = 0; id < program->image().texts.size(); ++id) {
    CHECK(program->text(id)->id == id);
    CHECK(program->find_text(program->image().texts[id]) == program->text(id));
  }
  CHECK(program->find_text("nowhere in the image") == nullptr);
}

TEST_CASE("Constants are values") {
  auto program = TestImage().load();
  CHECK(program->constant(kTrue).is_true());
  CHECK(program->constant(kNothing).is_missing());
  CHECK(program->constant(kHello).text == program->find_text("hello"));
  const Value& list = program->constant(kFirstOfList + 2);
  REQUIRE(list.is(Tag::List));
  CHECK(list.aux == 2);
  CHECK(list.fields[0].i == 3);
  CHECK(list.fields[1].i == 4);
}

TEST_CASE("Tables are asked by key") {
  TestImage test;
  test.image.types.push_back({TypeKind::Decimal});
  auto decimals = static_cast<TypeId>(test.image.types.size() - 1);
  ConstId one = test.constant({Tag::Text, 0, test.text("one")}),
          two = test.constant({Tag::Text, 0, test.text("two")});
  ConstId half = kHalf, whole = test.constant({Tag::Decimal, 0, 0, 1});
  test.image.table_entries = {{kHigh, kOne}, {two, half}, {one, whole}};
  test.image.tables.push_back({test.text("t.words"), kTextType, decimals, {1, 2}, false});
  auto program = test.load();
  CHECK(program->table(0).find(writ::value::of_enum(0, 2))->i == 1);
  CHECK(program->table(0).find(writ::value::of_enum(0, 1)) == nullptr);
  CHECK(program->table(0).find(writ::value::of_enum(0, -1)) == nullptr);
  std::string word = "two";
  writ::value::Text unseen{word.data(), 3, writ::value::kUnseenText};
  CHECK(program->table(1).find(writ::value::of_text(&unseen))->scale == 1);
  CHECK(program->table(1).find(program->constant(kHello)) == nullptr);
  CHECK(program->table(1).find(writ::value::of_list(nullptr, 0)) == nullptr);
}

TEST_CASE("The hash is of the meaning: code and texts change it, spans and the source map do not") {
  TestImage test;
  std::string hash = test.load()->hash();
  CHECK(hash.size() == 64);
  CHECK(test.load()->hash() == hash);
  test.image.map.files = {{"a.writ", "text"}};
  test.image.map.spans = {{0, 0, 4, 1, 1}};
  test.image.map.instructions.assign(test.image.code.size(), 0);
  test.image.functions[0].span = 0;
  CHECK(test.load()->hash() == hash);
  test.image.code[0].c = kFalse;
  CHECK(test.load()->hash() != hash);
}

TEST_CASE("Patterns that code uses are compiled; malformed ones refuse the image") {
  TestImage test;
  test.function(1, 2, {{Opcode::Like, 1, 0, 0}, {Opcode::Return, 1}});
  test.function(1, 2, {{Opcode::Matches, 1, 0, 2}, {Opcode::Return, 1}});
  auto program = test.load();
  CHECK(program->pattern_matches(0, "nasa.gov"));
  CHECK_FALSE(program->pattern_matches(0, "nasa.government"));
  CHECK(program->pattern_matches(2, "abc"));
  CHECK_FALSE(program->pattern_matches(2, "abc1"));
  CHECK_FALSE(program->pattern_matches(1, "abc"));  // no instruction uses it
  test.image.patterns[2] = test.text("[a-");
  std::string error;
  CHECK(Program::load(test.image, error) == nullptr);
  CHECK(error.find("pattern 2 (`[a-`)") != std::string::npos);
}

TEST_CASE("Globs stand for themselves but for runs and single code points") {
  auto matches = [](std::string_view glob, std::string_view text) {
    std::string error;
    return Pattern::glob(glob, error)->matches(text);
  };
  CHECK(matches("*.gov", ".gov"));
  CHECK(matches("*.gov", "a\nb.gov"));
  CHECK_FALSE(matches("*.gov", "xgov"));
  CHECK(matches("a*", "a"));
  CHECK(matches("a*z", "az"));
  CHECK_FALSE(matches("aba*aba", "aba"));
  CHECK(matches("a*b*c", "a-b--b-c"));
  CHECK(matches("a?c",
                "a\xC3\xA9"
                "c"));
  CHECK_FALSE(matches("a?c", "ac"));
  CHECK(matches("", ""));
  CHECK_FALSE(matches("", "a"));
  CHECK(matches("*", "anything\n\xF0\x9F\x98\x80"));
  CHECK(matches("(a)[b]{2}\\d+$^|.?", "(a)[b]{2}\\d+$^|.x"));
  CHECK_FALSE(matches("a.c", "abc"));
}

TEST_CASE("Expressions match whole texts in linear time") {
  std::string error;
  auto slow = Pattern::regex("(a*)*b", error);
  REQUIRE(slow != nullptr);
  CHECK_FALSE(slow->matches(std::string(100'000, 'a')));
  CHECK(slow->matches(std::string(100'000, 'a') + "b"));
  CHECK(Pattern::regex("a|ab", error)->matches("ab"));
  CHECK(Pattern::regex(".", error)->matches("\xF0\x9F\x98\x80"));
  CHECK(Pattern::regex("(", error) == nullptr);
  CHECK_FALSE(error.empty());
  CHECK(Pattern::regex("(a)\\1", error) == nullptr);
}
