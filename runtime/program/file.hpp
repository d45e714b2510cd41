// A compiled program as bytes (`.writc`): no pointers, no machine's byte order, the same from every compiler.
//
//   "writc" 0 0 3          what it is, and the version of the form
//   64 characters          the content hash, as in a decision's `program`
//   length, bytes          texts, every table of rows, the kinds that the engine knows
//   length, bytes          the source map, or nothing: places and texts for people, which decide nothing
//   length, bytes          an Ed25519 signature of the content hash, or nothing
//
// Lengths are 8 bytes, the lowest first; numbers within are written in groups of seven bits, the lowest first.
// A content hash is no signature: who hands the bytes in may have made both. The signature is of what decides; the source
// map can be taken away, and is vouched for by nobody.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/program/program.hpp"

namespace writ::program {

enum class Map : bool { Left, Kept };  // whether the source map goes along
std::string write_program(const Program& program, Map map = Map::Kept,
                          std::string_view signature = {});
// The same of parts: the hex hash of the content (content_hash), and what stands in the sections.
std::string program_file(std::string_view hash, std::string_view content, std::string_view map,
                         std::string_view signature);

// Reads a copy of everything, compares the content hash, and verifies the image before anything else sees it. With
// `expected_hash`, only that program; with `public_key` (PEM), only one that it has signed. Null with `error` set: what is
// wrong, and at which byte. Linear in the size of the bytes.
std::shared_ptr<const Program> read_program(std::string_view bytes, std::string& error,
                                            std::optional<std::string_view> expected_hash = {},
                                            std::optional<std::string_view> public_key = {});

}  // namespace writ::program
