#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <vector>

namespace actorgrid::rfc6455 {

/// How a byte stream is cut into segments.
enum class segmentation {
  whole,        ///< one piece
  byte_by_byte, ///< single bytes, except in the middle of long frames
  at_random,    ///< pieces of 1 to 2000 bytes, small ones more often
};
const char* to_string(segmentation s) noexcept;

/// Cuts these encoded frames into pieces.
std::vector<std::string> cut(const std::vector<std::string>& frames, segmentation how,
                             std::mt19937& random);

} // namespace actorgrid::rfc6455
