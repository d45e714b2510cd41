// The image's meaning as a hash: every table but the source map, and no span, so that layout and
// comments in the source do not change it.
#pragma once

#include <string>

#include "runtime/program/image.hpp"

namespace writ::program {

std::string canonical_hash(const Image& image);  // hex SHA-256

}  // namespace writ::program
