// The matrix of the fault law: every operator in every place with every effect, around a hole in which each kind of fault
// and each of some values stand in turn. One program a row; settings choose what stands in the hole.
#pragma once

#include <string>
#include <vector>

#include <writ/sources.hpp>

namespace writ::generate {

struct Row {
  std::string op, place, effect;
  std::vector<Source> files;  // settings `base.which` and `base.flag`, action `go`
  std::size_t values = 0;     // `which`: a fault below fault_kinds().size(), then a value
  std::string name() const { return op + " | " + place + " | " + effect; }
};
// With `one_operator`: only the first for each type of hole, and the queries.
std::vector<Row> matrix(bool one_operator);

const std::vector<std::string>& fault_kinds();

}  // namespace writ::generate
