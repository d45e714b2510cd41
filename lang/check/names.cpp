#include "lang/check/names.hpp"

#include <algorithm>

namespace writ::check {

std::string_view phrase(Sort sort) {
  switch (sort) {
    case Sort::Role: return "a role";
    case Sort::Enum: return "an enum";
    case Sort::Alias: return "a type";
    case Sort::Entity: return "an entity";
    case Sort::Kind: return "a kind of record";
    case Sort::Define: return "a define";
    case Sort::Table: return "a table";
    case Sort::Setting: return "a setting";
    case Sort::Extern: return "an extern";
    case Sort::Obligation: return "an obligation";
    case Sort::Decision: return "a decision";
    case Sort::Policy: return "a policy";
    case Sort::Lane: return "a lane";
    case Sort::Sample: return "a sample";
    case Sort::Instance: return "a record";
  }
  return "a name";
}

namespace {
constexpr std::size_t kSpaces = 5;
}

bool Names::declare(std::uint32_t module, Space space, std::string_view name, Symbol symbol,
                    Symbol& earlier) {
  const std::size_t at = module * kSpaces + static_cast<std::size_t>(space);
  if (tables_.size() <= at) tables_.resize(module * kSpaces + kSpaces);
  auto [entry, is_new] = tables_[at].try_emplace(name, symbol);
  if (!is_new) earlier = entry->second;
  return is_new;
}

const Names::Table* Names::table(std::uint32_t module, Space space) const {
  const std::size_t at = module * kSpaces + static_cast<std::size_t>(space);
  return at < tables_.size() ? &tables_[at] : nullptr;
}

const Symbol* Names::in(std::uint32_t module, Space space, std::string_view name) const {
  const Table* t = table(module, space);
  if (t == nullptr) return nullptr;
  const auto at = t->find(name);
  return at == t->end() ? nullptr : &at->second;
}

Names::Found Names::find(const Module& from, std::uint32_t own, Space space,
                         std::string_view name) const {
  Found found;
  if (const Symbol* s = in(own, space, name)) return {s, own, kNone};
  for (std::uint32_t imported : from.imports) {
    const Symbol* s = in(imported, space, name);
    if (s == nullptr || imported == found.module) continue;
    if (found.symbol != nullptr) {
      found.other = imported;
      return found;
    }
    found.symbol = s;
    found.module = imported;
  }
  return found;
}

std::vector<std::uint32_t> Names::modules_with(Space space, std::string_view name) const {
  std::vector<std::uint32_t> out;
  for (std::uint32_t m = 0; m * kSpaces < tables_.size(); ++m)
    if (in(m, space, name) != nullptr) out.push_back(m);
  return out;
}

std::vector<std::string> Names::visible(const Module& from, std::uint32_t own, Space space) const {
  std::vector<std::string> out;
  const auto add = [&](std::uint32_t module) {
    const Table* t = table(module, space);
    if (t == nullptr) return;
    for (const auto& [name, symbol] : *t) out.emplace_back(name);
  };
  add(own);
  for (std::uint32_t imported : from.imports) add(imported);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace writ::check
