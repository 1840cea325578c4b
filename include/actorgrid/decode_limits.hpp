#pragma once

#include <cstddef>

namespace actorgrid {

/// Limits on decoding one payload. A msgpack header that announces more than the payload contains
/// is rejected before anything is allocated for it.
struct decode_limits {
  std::size_t bytes = std::size_t{16} << 20;   ///< size of the payload
  std::size_t values = std::size_t{256} << 10; ///< total number, including nested values
  std::size_t depth = 64;                      ///< nesting depth
};

/// The limits for decoding a T. Specialise it for types that need higher or lower limits.
template <class T>
inline constexpr decode_limits decode_limits_of{};

} // namespace actorgrid
