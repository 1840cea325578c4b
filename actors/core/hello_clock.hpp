#pragma once

#include "codec/timestamp.hpp"

#include <atomic>
#include <cstdint>

namespace actorgrid::actors {

/// Gives each connect message of a node a time that no other one has: peers refuse a message that
/// they have accepted before. @thread any
class hello_clock {
public:
  /// The time of day, or a few nanoseconds later where it was given before: in a simulation, and
  /// with a coarse clock. A clock that is put back by more than a second is followed.
  codec::timestamp next(codec::timestamp wall_now) noexcept {
    constexpr std::int64_t second = 1'000'000'000;
    const std::int64_t now = wall_now.seconds * second + wall_now.nanoseconds;
    std::int64_t last = last_.load();
    std::int64_t mine = now;
    do {
      mine = now <= last && last - now < second ? last + 1 : now;
    } while (!last_.compare_exchange_weak(last, mine));
    return {mine / second, static_cast<std::int32_t>(mine % second)};
  }

private:
  std::atomic<std::int64_t> last_{0}; ///< nanoseconds since the epoch
};

} // namespace actorgrid::actors
