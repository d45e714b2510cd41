#include <doctest/doctest.h>

#include "runtime/ledger/hash.hpp"
#include "runtime/ledger/tree.hpp"

using namespace writ::ledger;

namespace {

// RFC 6962, 2.1, word for word: the second way to a root.
Hash plain_root(const std::vector<std::string>& leaves, std::size_t begin, std::size_t end) {
  if (begin == end) return empty_root();
  if (end - begin == 1) return leaf_hash(leaves[begin]);
  std::size_t k = 1;
  while (k * 2 < end - begin) k *= 2;
  return node_hash(plain_root(leaves, begin, begin + k), plain_root(leaves, begin + k, end));
}

}  // namespace

TEST_CASE("the tree is that of RFC 6962") {
  CHECK(hex(empty_root()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(leaf_hash("")) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  std::vector<std::string> leaves;
  Tree tree;
  Frontier edge;
  for (std::size_t n = 1; n <= 70; ++n) {
    leaves.push_back("leaf " + std::to_string(n));
    tree.append(leaf_hash(leaves.back()));
    edge.append(leaf_hash(leaves.back()));
    CHECK(edge.root() == plain_root(leaves, 0, n));
    Frontier again;
    CHECK(again.read(n, edge.bytes()));
    CHECK(again.root() == edge.root());
    CHECK_FALSE(again.read(n + 1 == 2 ? 3 : 2 * n + 1, edge.bytes()));
    CHECK(tree.root(n) == edge.root());
  }
}

TEST_CASE("proofs prove what they say, and nothing else") {
  Tree tree;
  std::vector<Hash> leaves;
  for (int n = 0; n < 40; ++n) {
    leaves.push_back(leaf_hash(std::to_string(n)));
    tree.append(leaves.back());
  }
  for (std::uint64_t size = 1; size <= 40; ++size) {
    const Hash root = tree.root(size);
    for (std::uint64_t k = 0; k < size; ++k) {
      auto proof = tree.inclusion(k, size);
      CHECK(proves_inclusion(leaves[k], k, size, proof, root));
      CHECK_FALSE(proves_inclusion(leaves[(k + 1) % 40], k, size, proof, root));
      if (size > 1) CHECK_FALSE(proves_inclusion(leaves[k], (k + 1) % size, size, proof, root));
      CHECK_FALSE(proves_inclusion(leaves[k], k, size, proof, tree.root(size == 40 ? 39 : size + 1)));
      proof.push_back(root);
      CHECK_FALSE(proves_inclusion(leaves[k], k, size, proof, root));
    }
    for (std::uint64_t from = 1; from <= size; ++from) {
      auto proof = tree.consistency(from, size);
      CHECK(proves_consistency(from, tree.root(from), size, root, proof));
      Hash other = tree.root(from);
      other[0] = static_cast<char>(other[0] ^ 1);
      CHECK_FALSE(proves_consistency(from, other, size, root, proof));
      if (!proof.empty()) {
        proof[0][5] = static_cast<char>(proof[0][5] ^ 4);
        CHECK_FALSE(proves_consistency(from, tree.root(from), size, root, proof));
      }
    }
    CHECK_FALSE(proves_consistency(0, empty_root(), size, root, {}));
    CHECK_FALSE(proves_consistency(size + 1, root, size, root, {}));
  }
}

TEST_CASE("base64 and hex go there and back, and refuse what is none") {
  for (std::size_t n = 0; n < 40; ++n) {
    const std::string bytes = random_bytes(n);
    CHECK(from_base64(base64(bytes)) == bytes);
    CHECK(from_hex(hex(bytes)) == bytes);
  }
  CHECK(from_base64("ab=c").empty());
  CHECK(from_base64("abc").empty());
  CHECK(from_hex("xy").empty());
}
