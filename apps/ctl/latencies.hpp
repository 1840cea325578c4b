#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

namespace actorgrid::ctl {

/// Measured times and their statistics, which are all zero while there are no times.
class latencies {
public:
  using duration = std::chrono::nanoseconds;

  void add(duration d) { times_.push_back(d); }
  void append(const latencies& other);
  std::size_t count() const noexcept { return times_.size(); }

  duration least() const;
  duration most() const;
  duration mean() const;
  duration deviation() const;
  /// The time that `percent` of all times do not exceed. @pre 0 < percent <= 100
  duration percentile(double percent) const;

private:
  std::vector<duration> times_;
};

} // namespace actorgrid::ctl
