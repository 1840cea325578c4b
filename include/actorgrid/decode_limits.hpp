#pragma once

#include <cstddef>

namespace actorgrid {

/// The most that decoding one payload may cost. Headers of msgpack that announce more than what
/// follows are refused before anything is made of them.
struct decode_limits {
  std::size_t bytes = std::size_t{16} << 20;   ///< of the payload
  std::size_t values = std::size_t{256} << 10; ///< in all, nested ones included
  std::size_t depth = 64;                      ///< of nesting
};

/// The limits under which a T is decoded; specialise it for types that need more, or deserve less.
template <class T>
inline constexpr decode_limits decode_limits_of{};

} // namespace actorgrid
