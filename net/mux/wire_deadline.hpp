#pragma once

#include "net/mux/clock.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

namespace actorgrid::mux {

/// The time left until `deadline` in wire form: whole milliseconds rounded down, capped at what 32
/// bits hold (also for `never`); 0 when less than 1 ms is left.
inline std::uint32_t remaining_ms(time_point deadline, time_point now) noexcept {
  constexpr std::int64_t cap = std::numeric_limits<std::uint32_t>::max();
  if (deadline == never) return static_cast<std::uint32_t>(cap);
  if (deadline <= now) return 0;
  const std::int64_t left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline - now).count();
  return static_cast<std::uint32_t>(std::min(left, cap));
}

} // namespace actorgrid::mux
