#pragma once

#include <array>
#include <cstdint>

namespace actorgrid::campaign {

/// How many requests and responses may be in flight.
struct window_pair {
  std::uint32_t in;
  std::uint32_t out;
};
/// Every kind of stream handler is registered with each of these.
inline constexpr std::array<window_pair, 3> stream_windows{{{1, 1}, {4, 2}, {2, 16}}};

} // namespace actorgrid::campaign
