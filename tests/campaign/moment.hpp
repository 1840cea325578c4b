#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace actorgrid::campaign {

using std::chrono::nanoseconds;

/// When something happened: virtual time, and a place in the order of events at that time.
struct moment {
  nanoseconds at{0};
  std::uint64_t order = 0; ///< 0: never happened

  explicit operator bool() const noexcept { return order != 0; }
  friend auto operator<=>(const moment& a, const moment& b) noexcept { return a.order <=> b.order; }
  friend bool operator==(const moment& a, const moment& b) noexcept { return a.order == b.order; }
};

} // namespace actorgrid::campaign
