#pragma once

#include "tests/support/vectors.hpp"

#include <actorgrid/payload.hpp>

#include <string>

namespace actorgrid::testing {

/// The bytes of an encoded value in hex digits; from_hex() is the way back.
inline std::string hex(const payload& encoded) {
  return to_hex(encoded.bytes());
}

} // namespace actorgrid::testing
