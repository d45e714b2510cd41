// The reader against another JSON library: both accept or both refuse, and what they read is the
// same. Where the contracts differ on purpose (duplicate keys, depth), the documents avoid it.
#include <doctest/doctest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "runtime/json/reader.hpp"
#include "runtime/json/writer.hpp"

using namespace writ::json;

namespace {

class Random {
 public:
  std::uint32_t below(std::uint32_t n) {
    state_ ^= state_ << 13, state_ ^= state_ >> 7, state_ ^= state_ << 17;
    return static_cast<std::uint32_t>((state_ >> 20) % n);
  }

 private:
  std::uint64_t state_ = 0x2545f4914f6cdd1du;
};

std::string random_string(Random& random) {
  constexpr const char* kPieces[] = {"a",
                                     "Z",
                                     " ",
                                     "0",
                                     "\\n",
                                     "\\\"",
                                     "\\\\",
                                     "\\/",
                                     "\\u00e9",
                                     "\\ud83d\\ude00",
                                     "\xC3\xA9",
                                     "\xE2\x82\xAC",
                                     "\xF0\x9F\x98\x80",
                                     "\\u0000",
                                     "\\b",
                                     "{",
                                     "]",
                                     ",",
                                     ":"};
  std::string out = "\"";
  for (std::uint32_t k = random.below(6); k > 0; --k)
    out += kPieces[random.below(std::size(kPieces))];
  return out + "\"";
}

std::string random_number(Random& random) {
  constexpr const char* kNumbers[] = {
      "0", "-0", "7", "-12", "3.25", "1e3", "2.5E-2", "-0.001", "9007199254740993", "1E+2"};
  return kNumbers[random.below(std::size(kNumbers))];
}

std::string blanks(Random& random) {
  constexpr const char* kBlanks[] = {"", "", "", " ", "\n", "\t ", "\r\n"};
  return kBlanks[random.below(std::size(kBlanks))];
}

std::string random_document(Random& random, int depth) {
  std::string out = blanks(random);
  switch (random.below(depth > 0 ? 7 : 5)) {
    case 0: out += random_number(random); break;
    case 1: out += random_string(random); break;
    case 2: out += "true"; break;
    case 3: out += "false"; break;
    case 4: out += "null"; break;
    case 5: {
      out += '[';
      std::uint32_t count = random.below(4);
      for (std::uint32_t k = 0; k < count; ++k)
        out += (k > 0 ? "," : "") + random_document(random, depth - 1);
      out += blanks(random) + "]";
      break;
    }
    default: {
      out += '{';
      std::uint32_t count = random.below(4);
      for (std::uint32_t k = 0; k < count; ++k)
        out += std::string(k > 0 ? "," : "") + blanks(random) + "\"k" + std::to_string(k) + "\"" +
               blanks(random) + ":" + random_document(random, depth - 1);
      out += blanks(random) + "}";
    }
  }
  return out + blanks(random);
}

// Breaks a document at one place: a byte changed, lost or doubled.
std::string broken(Random& random, std::string text) {
  if (text.empty()) return text;
  constexpr std::string_view kBytes = "{}[]\",:\\0-e.tn \x01\x80\xC3\xFF\"u";
  std::size_t at = random.below(static_cast<std::uint32_t>(text.size()));
  switch (random.below(4)) {
    case 0: text[at] = kBytes[random.below(kBytes.size())]; break;
    case 1: text.erase(at, 1); break;
    case 2: text.insert(at, 1, kBytes[random.below(kBytes.size())]); break;
    default: text.resize(at);
  }
  return text;
}

// Reads a document with the reader and writes it again: what was read, in one canonical form.
bool copy(Reader& reader, Writer& writer) {
  std::string_view text;
  bool flag = false;
  switch (reader.peek()) {
    case Token::Object:
      reader.enter_object();
      writer.begin_object();
      while (reader.next_member(text)) {
        writer.key(text);
        if (!copy(reader, writer)) return false;
      }
      writer.end_object();
      return reader.ok();
    case Token::Array:
      reader.enter_array();
      writer.begin_array();
      while (reader.next_element())
        if (!copy(reader, writer)) return false;
      writer.end_array();
      return reader.ok();
    case Token::String: return reader.read_string(text) && (writer.string(text), true);
    case Token::Number: return reader.read_number(text) && (writer.digits(text), true);
    case Token::True:
    case Token::False: return reader.read_bool(flag) && (writer.boolean(flag), true);
    case Token::Null: return reader.read_null() && (writer.null(), true);
    case Token::End:
    case Token::Bad: return reader.fail("a value", reader.describe_next());
  }
  return false;
}

bool has_twin_keys(const std::string& text) {
  // The other library keeps the last of two equal keys; count what it is told against what it
  // keeps.
  std::vector<std::size_t> told;
  std::size_t twins = 0;
  nlohmann::json::parser_callback_t watch = [&](int, nlohmann::json::parse_event_t event,
                                                nlohmann::json& parsed) {
    if (event == nlohmann::json::parse_event_t::object_start) told.push_back(0);
    if (event == nlohmann::json::parse_event_t::key) ++told.back();
    if (event == nlohmann::json::parse_event_t::object_end)
      twins += told.back() != parsed.size(), told.pop_back();
    return true;
  };
  bool is_sound = !nlohmann::json::parse(text, watch, false).is_discarded();
  return is_sound && twins > 0;
}

// The other library turns numbers into doubles and refuses those that do not fit; the reader keeps
// digits.
bool has_huge_number(const std::string& text) {
  try {
    return nlohmann::json::parse(text).is_discarded();
  } catch (const nlohmann::json::out_of_range&) {
    return true;
  } catch (const nlohmann::json::exception&) { return false; }
}

void compare(const std::string& text) {
  if (has_huge_number(text)) return;
  nlohmann::json theirs = nlohmann::json::parse(text, nullptr, false);
  writ::value::Arena arena;
  Reader skipping(text, arena);
  bool skipped = skipping.skip() && skipping.at_end();
  Reader reading(text, arena);
  std::string ours;
  Writer writer(ours);
  bool read = copy(reading, writer) && reading.at_end();
  CHECK(read == skipped);
  bool agreed = theirs.is_discarded() != read ||
                (!theirs.is_discarded() && !read && has_twin_keys(text)) ||
                (!read && text.substr(0, 3) == "\xEF\xBB\xBF");
  CHECK_MESSAGE(agreed, text);
  if (!theirs.is_discarded() && read)
    CHECK_MESSAGE(nlohmann::json::parse(ours, nullptr, false) == theirs, text);
  if (!read) CHECK_FALSE(reading.error().message.empty());
}

}  // namespace

TEST_CASE("Sound documents are read as the other library reads them") {
  Random random;
  for (int k = 0; k < 3'000; ++k) compare(random_document(random, 5));
}

TEST_CASE("Broken documents are refused where the other library refuses them") {
  Random random;
  for (int k = 0; k < 6'000; ++k) {
    std::string text = broken(random, random_document(random, 4));
    compare(text);
    compare(broken(random, text));
  }
}
