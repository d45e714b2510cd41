// Which name means which declaration, by module. Five name spaces, so that an obligation may be called
// like a kind; types, roles, kinds, defines, tables and settings share one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lang/check/model.hpp"

namespace writ::check {

enum class Space : std::uint8_t { Value, Obligation, Decision, Policy, Sample };
enum class Sort : std::uint8_t {
  Role,
  Enum,
  Alias,
  Entity,
  Kind,
  Define,
  Table,
  Setting,
  Extern,
  Obligation,
  Decision,
  Policy,
  Lane,
  Sample,
  Instance,
};
inline constexpr std::size_t kSorts = 15;
// "an enum", "an event or evidence kind", … for messages.
std::string_view phrase(Sort sort);

struct Symbol {
  Sort sort = Sort::Role;
  std::uint32_t row = kNone;
};

class Names {
 public:
  // False, with `earlier` set, when the module has the name already. Names borrow from source texts.
  bool declare(std::uint32_t module, Space space, std::string_view name, Symbol symbol,
               Symbol& earlier);

  struct Found {
    const Symbol* symbol = nullptr;
    std::uint32_t module = kNone, other = kNone;  // other: a second imported module with that name
  };
  // The own module's name wins over the imported ones.
  Found find(const Module& from, std::uint32_t own, Space space, std::string_view name) const;
  const Symbol* in(std::uint32_t module, Space space, std::string_view name) const;
  // Modules of the program that declare it, for "which import is missing".
  std::vector<std::uint32_t> modules_with(Space space, std::string_view name) const;
  // All names visible from a module, for near spellings.
  std::vector<std::string> visible(const Module& from, std::uint32_t own, Space space) const;

 private:
  using Table = std::unordered_map<std::string_view, Symbol>;
  const Table* table(std::uint32_t module, Space space) const;
  std::vector<Table> tables_;  // module * 5 + space
};

}  // namespace writ::check
