// Policies, rules and lanes over what a program declares.
#pragma once

#include <string>
#include <vector>

#include "tests/generate/expression.hpp"

namespace writ::generate {

class Policies {
 public:
  Policies(Choices& choices, Declared& declared, Expressions& expressions)
      : c_(choices), d_(declared), e_(expressions) {}

  std::string write();
  // A policy of another module, over the first action.
  std::string side();
  std::string first_rule() const { return "p0.r0"; }

 private:
  std::string policy(std::uint32_t number);
  std::string rule(const std::string& name, const Scope& scope, bool must_permit);
  std::string marks(const Scope& scope);
  std::string effects(Scope scope, bool is_each, bool must_permit, bool is_guarded);
  std::string must(const Scope& scope);
  std::string lane();
  Scope scope_of(const std::vector<const Action*>& actions);  // what they share

  Choices& c_;
  Declared& d_;
  Expressions& e_;
};

}  // namespace writ::generate
