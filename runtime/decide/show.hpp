// Values for people and for JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/json/writer.hpp"
#include "runtime/program/program.hpp"
#include "runtime/value/value.hpp"

namespace writ::decide {

enum class Sensitive : std::uint8_t { Shown, Masked };

// The value as JSON: enums and roles by their outside spelling, principals by id, a fault as {"fault": […]}.
void write_value(json::Writer& out, const program::Program& program, const value::Value& v,
                 Sensitive mode);
std::string json_of(const program::Program& program, const value::Value& v, Sensitive mode);
// As people write it: `high`, `0.25`, `500.00 EUR`; a text without quotes; an entity by its id.
std::string plain_text(const program::Program& program, const value::Value& v);
// The leaves of a fault, each once, in the order of their places.
std::vector<const value::FaultSet*> leaves_of(const program::Image& image,
                                              const value::FaultSet* root);
std::string fault_text(const program::Image& image,
                       const value::FaultSet* root);  // "overflow at a.writ:3:7"

}  // namespace writ::decide
