#include <openssl/evp.h>

#include <array>

#include "runtime/value/buffer.hpp"
#include "runtime/value/ops.hpp"

namespace writ::value {

namespace {

constexpr std::size_t kGathered = 16 * 1024;

// Looked up once: the library takes longer to find an algorithm than to hash a request.
const EVP_MD* sha256() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

// One for each thread, for hashes that were gathered whole.
EVP_MD_CTX* shared_context() {
  struct Context {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    ~Context() { EVP_MD_CTX_free(context); }
  };
  thread_local const Context one;
  return one.context;
}

}  // namespace

// Fields are gathered and hashed at once; only what is large goes through a context of its own.
struct Hasher::State {
  Buffer gathered;
  EVP_MD_CTX* own = nullptr;
  State() = default;
  ~State() { EVP_MD_CTX_free(own); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void pass_on(std::string_view more) {
    if (own == nullptr) {
      own = EVP_MD_CTX_new();
      EVP_DigestInit_ex(own, sha256(), nullptr);
    }
    EVP_DigestUpdate(own, gathered.view().data(), gathered.size());
    EVP_DigestUpdate(own, more.data(), more.size());
    gathered.clear();
  }
};

Hasher::Hasher() : state_(new State) {}
Hasher::~Hasher() { delete state_; }

void Hasher::field(std::string_view bytes) {
  char* const at = state_->gathered.room(8);
  for (std::size_t k = 0; k < 8; ++k)
    at[k] = static_cast<char>(std::uint64_t{bytes.size()} >> (8 * k));
  state_->gathered.end_at(at + 8);
  if (state_->gathered.size() + bytes.size() > kGathered) state_->pass_on(bytes);
  else state_->gathered += bytes;
}

// Ends the hash and begins a new one.
void Hasher::digest(unsigned char out[32]) {
  State& s = *state_;
  if (s.own != nullptr) {
    s.pass_on({});
    EVP_DigestFinal_ex(s.own, out, nullptr);
    EVP_MD_CTX_free(s.own);
    s.own = nullptr;
    return;
  }
  EVP_MD_CTX* const context = shared_context();
  EVP_DigestInit_ex(context, sha256(), nullptr);
  EVP_DigestUpdate(context, s.gathered.view().data(), s.gathered.size());
  EVP_DigestFinal_ex(context, out, nullptr);
  s.gathered.clear();
}

std::string Hasher::hex() {
  std::array<unsigned char, 32> bytes{};
  digest(bytes.data());
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text(2 * bytes.size(), '0');
  for (std::size_t k = 0; k < bytes.size(); ++k) {
    text[2 * k] = kDigits[bytes[k] >> 4];
    text[2 * k + 1] = kDigits[bytes[k] & 15];
  }
  return text;
}

std::uint32_t bucket_of(std::string_view name, std::string_view key) {
  Hasher hash;
  hash.field(name);
  hash.field(key);
  unsigned char bytes[32];
  hash.digest(bytes);
  std::uint64_t number = 0;
  for (int k = 0; k < 8; ++k) number = number << 8 | bytes[k];
  return static_cast<std::uint32_t>(number % kBuckets);
}

}  // namespace writ::value
