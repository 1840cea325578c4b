#pragma once

#include <chrono>

namespace actorgrid::mux {

/// Time as state machines see it: always passed in, never read from a clock.
using time_point = std::chrono::steady_clock::time_point;
using duration = std::chrono::steady_clock::duration;

/// "No deadline".
inline constexpr time_point never = time_point::max();

} // namespace actorgrid::mux
