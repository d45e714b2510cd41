#include <doctest/doctest.h>

#include "lang/source/source.hpp"

using namespace writ::source;

TEST_CASE("places count lines from 1 and columns in code points") {
  const SourceFile f("a.writ", "ab\n\xC3\xA9x\r\n\nlast");
  const auto at = [&](std::uint32_t offset) {
    const Position p = f.position(offset);
    return p.line * 100 + p.column;
  };
  CHECK(at(0) == 101);
  CHECK(at(2) == 103);  // the line break belongs to its line
  CHECK(at(3) == 201);
  CHECK(at(5) == 202);  // é is one column
  CHECK(at(8) == 301);
  CHECK(at(9) == 401);
  CHECK(at(13) == 405);
  CHECK(at(999) == 405);
  CHECK(f.line_count() == 4);
  CHECK(f.line_text(1) == "ab");
  CHECK(f.line_text(2) == "\xC3\xA9x");
  CHECK(f.line_text(3) == "");
  CHECK(f.line_text(4) == "last");
  CHECK(f.line_text(0) == "");
  CHECK(f.line_text(5) == "");
}

TEST_CASE("an empty file has one empty line") {
  const SourceFile f("a", "");
  CHECK(f.line_count() == 1);
  CHECK(f.line_text(1) == "");
  CHECK(f.position(0).line == 1);
}

TEST_CASE("texts stay where they are while files are added") {
  SourceSet set;
  const std::uint32_t first = set.add("a", "text of a");
  const std::string_view text = set.file(first).text();
  for (int i = 0; i < 1000; ++i) set.add("b", "b");
  CHECK(text.data() == set.file(first).text().data());
  CHECK(set.text({first, 5, 7}) == "of");
}
