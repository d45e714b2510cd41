// Which constructs of the language programs were made of: every kind of syntax node, with each of its operators, and every
// built-in function.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "lang/driver.hpp"

namespace writ::generate {

class Constructs {
 public:
  Constructs();  // all of the language's, none reached
  void note(const driver::Build& build);
  std::size_t all() const { return count_.size(); }
  std::size_t reached() const;
  std::vector<std::string> missing() const;
  std::vector<std::string> unlisted() const {
    return unlisted_;
  }  // met, and not on the list: a mistake of the list

 private:
  std::map<std::string, std::size_t> count_;
  std::vector<std::string> unlisted_;
};

}  // namespace writ::generate
