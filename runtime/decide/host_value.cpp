#include "runtime/decide/host_value.hpp"

#include <fmt/format.h>

#include "runtime/decide/show.hpp"
#include "runtime/value/ops.hpp"

namespace writ::decide {

using program::kNone;
using value::Order;

bool read_host_value(const TypedContext& context, json::Reader& in, const program::HostValue& row,
                     value::Value& out) {
  if (!read_value(context, in, row.type, out)) return false;
  if (out.is_missing()) return true;  // the type says that it may be
  const program::Program& program = *context.program;
  bool ok = true;
  value::FaultKind why{};
  const auto against = [&](program::ConstId bound) {
    return value::compare(out, program.constant(bound), ok, why);
  };
  const bool low_ok = row.low == kNone || against(row.low) != Order::Less;
  const Order to_high = row.high == kNone ? Order::Less : against(row.high);
  const bool high_ok = to_high == Order::Less || (to_high == Order::Equal && !row.high_is_open);
  if (ok && low_ok && high_ok) return true;
  const auto shown = [&](program::ConstId bound) {
    return bound == kNone ? std::string() : plain_text(program, program.constant(bound));
  };
  return in.fail(fmt::format("a value in {} {} {}", shown(row.low),
                             row.high_is_open ? "until" : "..", shown(row.high)),
                 plain_text(program, out));
}

}  // namespace writ::decide
