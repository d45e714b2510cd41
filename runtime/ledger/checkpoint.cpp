#include "runtime/ledger/checkpoint.hpp"

#include <charconv>

#include <fmt/format.h>

#include "runtime/ledger/hash.hpp"
#include "runtime/program/signature.hpp"

namespace writ::ledger {
namespace {

constexpr std::string_view kDash = "\u2014 ";
constexpr std::size_t kKeyId = 4, kSignature = 64;

std::string key_id(std::string_view name, std::string_view raw_key) {
  return sha256(fmt::format("{}\n\x01{}", name, raw_key)).substr(0, kKeyId);
}

// Takes the text up to the next line's end.
std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

}  // namespace

std::string text_of(const Checkpoint& checkpoint) {
  return fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.size, base64(checkpoint.root));
}

std::string sign(const Checkpoint& checkpoint, std::string_view private_key, std::string& error) {
  const std::string text = text_of(checkpoint);
  const std::string signature = program::sign_bytes(text, private_key, error);
  const std::string key = signature.empty() ? std::string() : program::raw_public(private_key);
  if (key.empty()) return {};
  return fmt::format("{}\n{}{} {}\n", text, kDash, checkpoint.origin,
                     base64(key_id(checkpoint.origin, key) + signature));
}

std::optional<Checkpoint> read_checkpoint(std::string_view note, std::string_view public_key,
                                          std::string& error) {
  const std::size_t gap = note.find("\n\n");
  if (gap == std::string_view::npos)
    return error = "no checkpoint: a blank line stands before the signatures", std::nullopt;
  const std::string_view text = note.substr(0, gap + 1);
  std::string_view rest = text, signatures = note.substr(gap + 2);
  const auto origin = take_line(rest), size = take_line(rest), root = take_line(rest);
  Checkpoint out;
  if (!origin || origin->empty() || !size || !root)
    return error = "no checkpoint: it has three lines, origin, size and root", std::nullopt;
  const auto [end, problem] = std::from_chars(size->data(), size->data() + size->size(), out.size);
  out.origin = *origin;
  out.root = from_base64(*root);
  if (problem != std::errc() || end != size->data() + size->size() ||
      (size->size() > 1 && size->front() == '0') || out.root.size() != 32)
    return error = "no checkpoint: found no size and no SHA-256 root in its lines", std::nullopt;
  if (public_key.empty()) return out;
  const std::string key = program::raw_public_of(public_key);
  if (key.empty()) return error = "no public Ed25519 key in PEM", std::nullopt;
  const std::string id = key_id(out.origin, key);
  const std::string prefix = fmt::format("{}{} ", kDash, out.origin);
  while (const auto line = take_line(signatures)) {
    if (!line->starts_with(prefix)) continue;
    const std::string bytes = from_base64(line->substr(prefix.size()));
    if (bytes.size() != kKeyId + kSignature || bytes.substr(0, kKeyId) != id) continue;
    if (program::is_signed_bytes(text, std::string_view(bytes).substr(kKeyId), public_key))
      return out;
  }
  return error = "the checkpoint is not signed by this key", std::nullopt;
}

}  // namespace writ::ledger
