// What somebody outside keeps of a log: its size and root, signed. The text is that of C2SP tlog-checkpoint (origin, size,
// root), the signature line that of C2SP signed-note with an Ed25519 key (type 1). Keys are PEM.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/ledger/tree.hpp"

namespace writ::ledger {

struct Checkpoint {
  std::string origin;  // which log this is; also the name of the key
  std::uint64_t size = 0;
  Hash root;
};
std::string text_of(const Checkpoint& checkpoint);  // what is signed
// The note; empty with `error` when the key is none.
std::string sign(const Checkpoint& checkpoint, std::string_view private_key, std::string& error);
// Reads a note. With a public key, one of its signatures has to be that key's; without one nothing is checked.
std::optional<Checkpoint> read_checkpoint(std::string_view note, std::string_view public_key,
                                          std::string& error);

}  // namespace writ::ledger
