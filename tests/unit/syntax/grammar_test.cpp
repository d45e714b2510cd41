#include "lang/syntax/grammar.hpp"

#include <doctest/doctest.h>

#include <tao/pegtl/contrib/analyze.hpp>

TEST_CASE("PEGTL's analysis finds no loop without progress") {
  CHECK(tao::pegtl::analyze<writ::syntax::grammar::file>(-1) == 0);
  CHECK(tao::pegtl::analyze<writ::syntax::grammar::line>(-1) == 0);
}

namespace {
struct endless : tao::pegtl::star<writ::syntax::grammar::blanks> {};
}  // namespace
TEST_CASE("the analysis knows what the hand-written rules consume") {
  CHECK(tao::pegtl::analyze<endless>(-1) > 0);
}
