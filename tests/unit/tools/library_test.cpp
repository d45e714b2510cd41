#include <doctest/doctest.h>

#include <algorithm>

#include "lang/driver.hpp"
#include "lang/library/library.hpp"

using namespace writ;

TEST_CASE("the library is found by module name") {
  const std::vector<std::string> names = library::names();
  CHECK(std::is_sorted(names.begin(), names.end()));
  for (const char* name : {"std.people", "std.approvals", "std.approvals.rejections", "std.consent",
                           "std.privacy", "std.audit"}) {
    const auto module = library::find(name);
    REQUIRE_MESSAGE(module, std::string(name));
    CHECK(module->text.find(std::string("module ") + name) != std::string_view::npos);
  }
  CHECK_FALSE(library::find("std.nothing"));
  CHECK_FALSE(library::find(""));
}

TEST_CASE("each module of the library checks alone") {
  for (const std::string& name : library::names()) {
    const auto build = driver::build({{"main.writ", "module main\nimport " + name + "\n"}});
    CHECK_MESSAGE(build->program, name, driver::render(*build, Rendering::Plain));
  }
}

TEST_CASE("a given file stands for the library's module of its name") {
  const auto build =
      driver::build({{"mine.writ", "module std.audit\nobligation log { what: text }\n"},
                     {"main.writ", "module main\nimport std.audit\n"}});
  CHECK_MESSAGE(build->program, driver::render(*build, Rendering::Plain));
  CHECK(build->own_files == 2);
  CHECK(build->sources.size() == 2);
}

TEST_CASE("a build without files is an empty program") {
  const auto build = driver::build({});
  CHECK(build->program);
}
