#include "runtime/value/keyed_hash.hpp"

#include <bit>
#include <cstring>
#include <random>

namespace writ::value {
namespace {

struct Sip {
  std::uint64_t a, b, c, d;
  explicit Sip(const HashKey& key)
      : a(key.first ^ 0x736f6d6570736575u),
        b(key.second ^ 0x646f72616e646f6du),
        c(key.first ^ 0x6c7967656e657261u),
        d(key.second ^ 0x7465646279746573u) {}
  void round() {
    a += b, b = std::rotl(b, 13) ^ a, a = std::rotl(a, 32);
    c += d, d = std::rotl(d, 16) ^ c;
    a += d, d = std::rotl(d, 21) ^ a;
    c += b, b = std::rotl(b, 17) ^ c, c = std::rotl(c, 32);
  }
  void word(std::uint64_t m) {
    d ^= m;
    round();
    a ^= m;
  }
  std::uint64_t finish() {
    c ^= 0xff;
    round(), round(), round();
    return a ^ b ^ c ^ d;
  }
};

}  // namespace

HashKey HashKey::random() {
  std::random_device entropy;
  auto word = [&] { return (std::uint64_t{entropy()} << 32) | entropy(); };
  std::uint64_t first = word();
  return {first, word()};
}

std::uint64_t keyed_hash(const HashKey& key, std::string_view bytes) {
  Sip sip(key);
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    std::uint64_t m;
    std::memcpy(&m, bytes.data() + at, 8);
    sip.word(m);
  }
  std::uint64_t last = std::uint64_t{bytes.size()} << 56;
  for (std::size_t k = 0; at + k < bytes.size(); ++k)
    last |= std::uint64_t{static_cast<unsigned char>(bytes[at + k])} << (8 * k);
  sip.word(last);
  return sip.finish();
}

}  // namespace writ::value
