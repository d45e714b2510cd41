#include "runtime/ledger/tree.hpp"

#include <bit>

#include "runtime/ledger/hash.hpp"

namespace writ::ledger {
namespace {

constexpr std::size_t kHash = 32;

std::uint64_t largest_below(std::uint64_t n) { return std::bit_floor(n - 1); }  // n > 1

}  // namespace

Hash leaf_hash(std::string_view data) { return sha256(std::string(1, '\0').append(data)); }

Hash node_hash(std::string_view left, std::string_view right) {
  return sha256(std::string(1, '\1').append(left).append(right));
}

Hash empty_root() { return sha256({}); }

bool Frontier::read(std::uint64_t size, std::string_view bytes) {
  size_ = size;
  whole_.clear();
  if (bytes.size() != kHash * static_cast<std::size_t>(std::popcount(size))) return false;
  for (std::size_t k = 0; k < bytes.size(); k += kHash) whole_.emplace_back(bytes.substr(k, kHash));
  return true;
}

std::string Frontier::bytes() const {
  std::string out;
  for (const Hash& h : whole_) out += h;
  return out;
}

void Frontier::append(Hash leaf) {
  for (std::uint64_t bits = size_; (bits & 1) != 0; bits >>= 1) {
    leaf = node_hash(whole_.back(), leaf);
    whole_.pop_back();
  }
  whole_.push_back(std::move(leaf));
  ++size_;
}

Hash Frontier::root() const {
  if (whole_.empty()) return empty_root();
  Hash out = whole_.back();
  for (std::size_t k = whole_.size() - 1; k-- > 0;) out = node_hash(whole_[k], out);
  return out;
}

void Tree::append(Hash leaf) {
  for (std::size_t level = 0;; ++level) {
    if (levels_.size() == level) levels_.emplace_back();
    levels_[level].push_back(std::move(leaf));
    const std::vector<Hash>& row = levels_[level];
    if (row.size() % 2 != 0) return;
    leaf = node_hash(row[row.size() - 2], row[row.size() - 1]);
  }
}

// Of leaves begin..end, where begin is a multiple of the power of two that holds end - begin.
Hash Tree::range(std::uint64_t begin, std::uint64_t end) const {
  const std::uint64_t count = end - begin;
  if (std::has_single_bit(count)) {
    const auto level = static_cast<std::size_t>(std::countr_zero(count));
    return levels_[level][begin >> level];
  }
  const std::uint64_t half = largest_below(count);
  return node_hash(range(begin, begin + half), range(begin + half, end));
}

Hash Tree::root(std::uint64_t size) const { return size == 0 ? empty_root() : range(0, size); }

void Tree::prove(std::uint64_t index, std::uint64_t begin, std::uint64_t end,
                 std::vector<Hash>& out) const {
  if (end - begin == 1) return;
  const std::uint64_t middle = begin + largest_below(end - begin);
  if (index < middle) {
    prove(index, begin, middle, out);
    out.push_back(range(middle, end));
  } else {
    prove(index, middle, end, out);
    out.push_back(range(begin, middle));
  }
}

std::vector<Hash> Tree::inclusion(std::uint64_t index, std::uint64_t size) const {
  std::vector<Hash> out;
  prove(index, 0, size, out);
  return out;
}

void Tree::subproof(std::uint64_t from, std::uint64_t begin, std::uint64_t end, bool is_known,
                    std::vector<Hash>& out) const {
  if (from == end - begin) {
    if (!is_known) out.push_back(range(begin, end));
    return;
  }
  const std::uint64_t half = largest_below(end - begin);
  if (from <= half) {
    subproof(from, begin, begin + half, is_known, out);
    out.push_back(range(begin + half, end));
  } else {
    subproof(from - half, begin + half, end, false, out);
    out.push_back(range(begin, begin + half));
  }
}

std::vector<Hash> Tree::consistency(std::uint64_t from, std::uint64_t size) const {
  std::vector<Hash> out;
  subproof(from, 0, size, true, out);
  return out;
}

// RFC 9162, 2.1.3.2: the same proofs, checked from the leaf upwards.
bool proves_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                      const std::vector<Hash>& proof, const Hash& root) {
  if (index >= size) return false;
  std::uint64_t node = index, last = size - 1;
  Hash hash = leaf;
  for (const Hash& p : proof) {
    if (last == 0) return false;
    if ((node & 1) != 0 || node == last) {
      hash = node_hash(p, hash);
      while ((node & 1) == 0 && node != 0) node >>= 1, last >>= 1;
    } else {
      hash = node_hash(hash, p);
    }
    node >>= 1, last >>= 1;
  }
  return last == 0 && hash == root;
}

// RFC 9162, 2.1.4.2.
bool proves_consistency(std::uint64_t from, const Hash& from_root, std::uint64_t size,
                        const Hash& root, const std::vector<Hash>& proof) {
  if (from == 0 || from > size) return false;
  if (from == size) return proof.empty() && from_root == root;
  std::vector<Hash> path(proof);
  if (std::has_single_bit(from)) path.insert(path.begin(), from_root);
  if (path.empty()) return false;
  std::uint64_t node = from - 1, last = size - 1;
  while ((node & 1) != 0) node >>= 1, last >>= 1;
  Hash before = path[0], after = path[0];
  for (std::size_t k = 1; k < path.size(); ++k) {
    if (last == 0) return false;
    if ((node & 1) != 0 || node == last) {
      before = node_hash(path[k], before);
      after = node_hash(path[k], after);
      while ((node & 1) == 0 && node != 0) node >>= 1, last >>= 1;
    } else {
      after = node_hash(after, path[k]);
    }
    node >>= 1, last >>= 1;
  }
  return last == 0 && before == from_root && after == root;
}

}  // namespace writ::ledger
