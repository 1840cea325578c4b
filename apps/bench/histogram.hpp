#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace actorgrid::bench {

/// Counts times in buckets whose width grows with the time: of fixed size, and every time is told
/// to three significant digits. Longer ones than time_max() count as that.
/// @thread record: any; the others when nobody records
class histogram {
public:
  using duration = std::chrono::nanoseconds;

  histogram();

  void record(duration time) noexcept;

  std::uint64_t count() const noexcept;
  /// The time that `percent` of all do not exceed; zero while empty. @pre 0 < percent <= 100
  duration percentile(double percent) const noexcept;
  /// The longest, exactly.
  duration most() const noexcept { return duration(most_); }

  static constexpr duration time_max() noexcept { return duration((std::int64_t{1} << 40) - 1); }

private:
  std::vector<std::uint64_t> counts_;
  std::int64_t most_ = 0;
};

} // namespace actorgrid::bench
