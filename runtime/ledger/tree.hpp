// The Merkle tree of a log, as RFC 6962 (section 2.1) defines it: SHA-256, a byte 0 before what a leaf says, a byte 1 before
// the two hashes of a node.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace writ::ledger {

using Hash = std::string;  // 32 bytes

Hash leaf_hash(std::string_view data);
Hash node_hash(std::string_view left, std::string_view right);
Hash empty_root();

// The right edge of a growing tree: what is needed to append and to say the root, log2(size) hashes.
class Frontier {
 public:
  Frontier() = default;
  // As `bytes` wrote it; false when that is no edge of a tree of this size.
  bool read(std::uint64_t size, std::string_view bytes);
  std::string bytes() const;
  void append(Hash leaf);
  std::uint64_t size() const { return size_; }
  Hash root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> whole_;  // roots of complete subtrees, the largest first: one for each bit of size_
};

// A whole tree, for proofs: every node of it once.
class Tree {
 public:
  void append(Hash leaf);
  std::uint64_t size() const { return levels_.empty() ? 0 : levels_[0].size(); }
  Hash root(std::uint64_t size) const;  // of the first `size` leaves
  // RFC 6962, 2.1.1: of leaf `index` (from 0) in the tree of `size` leaves; index < size <= size().
  std::vector<Hash> inclusion(std::uint64_t index, std::uint64_t size) const;
  // 2.1.2: that the tree of `from` leaves is a beginning of the one of `size`; 0 < from <= size.
  std::vector<Hash> consistency(std::uint64_t from, std::uint64_t size) const;

 private:
  Hash range(std::uint64_t begin, std::uint64_t end) const;
  void prove(std::uint64_t index, std::uint64_t begin, std::uint64_t end,
             std::vector<Hash>& out) const;
  void subproof(std::uint64_t from, std::uint64_t begin, std::uint64_t end, bool is_known,
                std::vector<Hash>& out) const;
  std::vector<std::vector<Hash>> levels_;  // [0]: leaves; [k][i]: complete subtrees of 2^k leaves
};

bool proves_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                      const std::vector<Hash>& proof, const Hash& root);
bool proves_consistency(std::uint64_t from, const Hash& from_root, std::uint64_t size,
                        const Hash& root, const std::vector<Hash>& proof);

}  // namespace writ::ledger
