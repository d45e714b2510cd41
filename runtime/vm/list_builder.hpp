// Lists that grow in the arena. A list made here owns room behind its last element; any other list
// is copied before it grows, and so is one that has grown further under another name.
#pragma once

#include "runtime/value/arena.hpp"
#include "runtime/value/value.hpp"

namespace writ::vm {

void append(value::Arena& arena, value::Value& list, const value::Value& item);
// Unless an equal element is there; takes constant time on the average.
void append_distinct(value::Arena& arena, value::Value& list, const value::Value& item);

}  // namespace writ::vm
