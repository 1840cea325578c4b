#pragma once

#include "tests/support/vectors.hpp"

#include <actorgrid/payload.hpp>

#include <string>

namespace actorgrid::testing {

/// An encoded value's bytes in hex digits; from_hex() is the inverse.
inline std::string hex(const payload& encoded) {
  return to_hex(encoded.bytes());
}

} // namespace actorgrid::testing
