// Expressions of a wanted type, drawn from what is in scope.
#pragma once

#include <string>
#include <vector>

#include "tests/generate/scope.hpp"

namespace writ::generate {

// How tightly a text binds; what binds less than its place asks for is put in parentheses.
enum class Binds : std::uint8_t { If, Or, And, Not, Compare, Sum, Product, Unary, Postfix };
struct Expr {
  std::string text;
  Binds binds = Binds::Postfix;
  std::string in(Binds place) const { return binds < place ? "(" + text + ")" : text; }
};

class Expressions {
 public:
  Expressions(Choices& choices, const Declared& declared) : c_(choices), d_(declared) {}

  // Of exactly this type, never missing. `depth`: how far down it may still branch.
  Expr value(Type type, const Scope& scope, int depth);
  Expr condition(const Scope& scope, int depth);
  // A condition that, where it holds, makes sure of more: `inside` is the scope there.
  Expr guard(const Scope& scope, int depth, Scope& inside);
  // `x in xs within … where …`; `inside` gains the variable.
  std::string generator(const Scope& scope, int depth, Scope& inside, bool lists_only = false);
  // What a requirement asks for, without `require` or `has`; empty when the scope has nobody to ask.
  std::string requirement(const Scope& scope, int depth, bool in_guard);
  std::string people(const Scope& scope, bool in_guard, bool roles_only);
  std::string constant(Type type);  // a literal, or a member
  bool can_be(Type type, const Scope& scope) const;
  bool can_call(const Function& f, const Scope& scope) const;
  Type scalar();   // any type with literals
  Type ordered();  // any type with `<`

  std::string fresh() { return fmt::format("q{}", next_name_++); }

 private:
  Expr number(Type type, const Scope& scope, int depth);
  Expr money(const Scope& scope, int depth);
  Expr text(const Scope& scope, int depth);
  Expr moment(Type type, const Scope& scope, int depth);
  Expr list(Type type, const Scope& scope, int depth);
  Expr leaf(Type type, const Scope& scope);
  Expr call(const Function& f, const Scope& scope, int depth);
  Expr choice(Type type, const Scope& scope, int depth);    // if … then … else
  Expr fallback(Type type, const Scope& scope, int depth);  // otherwise
  Expr query(const std::string& name, const std::string& gen, const std::string& value);
  std::string optional(Type type, const Scope& scope,
                       int depth);  // something that may be missing, as a postfix

  Expr both(const Scope& scope, int depth, Scope& inside);
  std::string joined(std::vector<std::string> terms, const char* word);
  Expr either(const Scope& scope, int depth);
  Expr comparison(const Scope& scope, int depth);
  Expr membership(const Scope& scope, int depth);
  Expr quality(const Scope& scope, int depth);
  Expr text_test(const Scope& scope, int depth);
  Expr quantifier(const Scope& scope, int depth);
  Expr narrowing(const Scope& scope, Scope& inside, bool holds);  // a test that makes sure of something
  std::string window(const Scope& scope, bool is_kept);

  Choices& c_;
  const Declared& d_;
  int next_name_ = 0;
};

}  // namespace writ::generate
