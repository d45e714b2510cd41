// Programs of their own that use what the unit tests are made of: a REQUIRE that fails ends them with its text.
#pragma once

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

#include <fmt/format.h>

namespace writ::test {

inline void throw_failures(doctest::Context& context) {
  context.setAsDefaultForAssertsOutOfTestCases();
  context.setAssertHandler([](const doctest::AssertData& a) {
    throw std::runtime_error(
        fmt::format("{}:{}: {} {}", a.m_file, a.m_line, a.m_expr, a.m_decomp.c_str()));
  });
}

inline void need(bool holds, const std::string& otherwise) {
  if (!holds) throw std::runtime_error(otherwise);
}

}  // namespace writ::test
