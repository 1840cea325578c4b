#pragma once

#include <algorithm>
#include <chrono>

namespace actorgrid::actors {

/// Approximate median of the last dozens of durations: an outlier counts no more than any other.
class running_median {
public:
  using duration = std::chrono::steady_clock::duration;

  explicit running_median(duration first) noexcept : value_(first) {}

  void add(duration d) noexcept {
    const duration step = std::max(value_ / 8, duration{1});
    if (d != value_) value_ += d > value_ ? step : -step;
  }
  duration value() const noexcept { return value_; }

private:
  duration value_;
};

} // namespace actorgrid::actors
