// Carrying out `mask` obligations on a JSON record. Whatever cannot be masked as asked is an error: no output is
// better than a field in clear.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <writ/writ.hpp>

namespace writ::decide {

enum class Method : std::uint8_t { Redact, Hash, Tokenize, Partial };
struct MaskField {
  std::string path;
  Method method;
};  // `email`, `contacts.email`; a list on the way means each of its elements

// `{"field": …, "with": …}` of an obligation. False with `error` set.
bool read_mask(std::string_view properties, MaskField& out, MaybeError& error);
// The record with its fields masked; members keep their order. Of two masks on one field the first decides.
bool mask_record(std::string_view record, const std::vector<MaskField>& fields,
                 std::string_view key, std::string& out, MaybeError& error);

// The parts a reader may still see: `j***@example.com`, `+1 *** *** **43`, `**** **** **** 1111`, `J** D**`.
std::string partial(std::string_view text);

}  // namespace writ::decide
