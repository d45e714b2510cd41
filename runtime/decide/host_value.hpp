// What the host gives (a setting, the answer of an extern): read as its declared type, within its declared range.
#pragma once

#include "runtime/decide/typed.hpp"

namespace writ::decide {

// False after reporting a mistake to the reader.
bool read_host_value(const TypedContext& context, json::Reader& in, const program::HostValue& row,
                     value::Value& out);

}  // namespace writ::decide
