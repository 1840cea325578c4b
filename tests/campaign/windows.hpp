#pragma once

#include <array>
#include <cstdint>

namespace actorgrid::campaign {

/// Messages that may be unacknowledged, of requests and of responses.
struct window_pair {
  std::uint32_t in;
  std::uint32_t out;
};
/// Every kind of stream handler is registered with each of them.
inline constexpr std::array<window_pair, 3> stream_windows{{{1, 1}, {4, 2}, {2, 16}}};

} // namespace actorgrid::campaign
