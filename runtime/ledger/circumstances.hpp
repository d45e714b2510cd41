// Under what a decision was taken, as a program record says: program and documents, read from where the ledger keeps them.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/ledger/log.hpp"
#include "runtime/ledger/mirror.hpp"

namespace writ::ledger {

// Of program record `seq`; 0: of the newest. False with `error`.
bool circumstances_of(Log& log, std::uint64_t seq, Circumstances& out, std::string& error);

}  // namespace writ::ledger
