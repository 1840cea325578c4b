#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace actorgrid::bench {

/// Counts times in a fixed number of buckets whose width grows with the time, so that every time is
/// known to three significant digits. Times above time_max() count as time_max().
/// @thread record: any; the others while no thread records
class histogram {
public:
  using duration = std::chrono::nanoseconds;

  histogram();

  void record(duration time) noexcept;

  std::uint64_t count() const noexcept;
  /// The time that `percent` of all times do not exceed; zero if none is recorded.
  /// @pre 0 < percent <= 100
  duration percentile(double percent) const noexcept;
  /// The longest time, exact.
  duration most() const noexcept { return duration(most_); }

  static constexpr duration time_max() noexcept { return duration((std::int64_t{1} << 40) - 1); }

private:
  std::vector<std::uint64_t> counts_;
  std::int64_t most_ = 0;
};

} // namespace actorgrid::bench
