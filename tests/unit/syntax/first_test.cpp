// What rules can begin with (lang/syntax/first.hpp): a byte that is left out would refuse text that the grammar accepts.
#include "lang/syntax/first.hpp"

#include <doctest/doctest.h>

#include <string>

namespace writ::syntax {
namespace {

namespace g = grammar;

template <typename Rule>
std::string bytes_of() {
  std::string out;
  for (unsigned c = 0; c < 256; ++c)
    if (kFirst<Rule>.has(static_cast<unsigned char>(c))) out += static_cast<char>(c);
  return out;
}

const std::string kCapitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", kSmall = "abcdefghijklmnopqrstuvwxyz";

}  // namespace

TEST_CASE("tokens begin with what they are") {
  CHECK(bytes_of<g::equal>() == "=");
  CHECK(bytes_of<g::relation>() == "!<=>");
  CHECK(bytes_of<g::query_name>() == "acdelms");
  CHECK(bytes_of<g::text_value>() == "\"'r");
  CHECK(bytes_of<g::amount>() == "0123456789");
  CHECK(bytes_of<g::type_name>() == kCapitals);
  CHECK(bytes_of<g::name>() == "_" + kSmall);
  CHECK(bytes_of<g::any_name>() == kCapitals + "_" + kSmall);
}

TEST_CASE(
    "sequences begin with what their first part does, after parts that may be nothing also with "
    "the next") {
  CHECK(bytes_of<g::reference>() == bytes_of<g::plain_name>());  // a look ahead reads nothing
  CHECK(bytes_of<g::field>() == bytes_of<g::any_name>());
  CHECK(bytes_of<g::membership>() == "in");  // `in`, `not in`
  CHECK(bytes_of<g::fields>() == "{");
  CHECK(bytes_of<g::postfix>() == "\"'(0123456789" + kCapitals + "[_" + kSmall);
  CHECK(bytes_of<g::expr>() == "!\"'(-0123456789" + kCapitals + "[_" + kSmall);
  for (const bool decides : {kFirst<g::reference>.decides(), kFirst<g::fields>.decides(),
                             kFirst<g::expr>.decides(), kFirst<g::item>.decides()})
    CHECK(decides);
}

TEST_CASE("what reports, matches nothing or acts is always tried") {
  for (const bool decides :
       {kFirst<g::must<g::name>>.decides(), kFirst<g::nested<g::expr>>.decides(),
        kFirst<g::close_brace<g::Goes::NextItem>>.decides(), kFirst<g::slips>.decides(),
        kFirst<g::recovering<g::item, g::Goes::NextItem>>.decides(), kFirst<g::file>.decides(),
        kFirst<g::opt<g::when_clause>>.decides(), kFirst<g::item_head>.decides(),
        kFirst<g::no_second_relation>.decides(), kFirst<g::rule_body>.decides()})
    CHECK_FALSE(decides);
}

}  // namespace writ::syntax
