#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace actorgrid::testing::simulated {

using time_point = std::chrono::steady_clock::time_point;

/// Planned events in virtual time; events of the same moment run in the order they were planned.
class agenda {
public:
  void plan(time_point when, std::function<void()> what) { plans_.emplace(when, std::move(what)); }

  /// time_point::max() when nothing is planned.
  time_point next_due() const noexcept {
    return plans_.empty() ? time_point::max() : plans_.begin()->first;
  }

  /// Runs all due events, including those they plan for the same moment. @returns whether there was
  /// any
  bool run_due(time_point now) {
    bool any = false;
    while (run_next(now)) any = true;
    return any;
  }

  /// Runs the first due event. @returns whether there was one
  bool run_next(time_point now) {
    if (next_due() > now) return false;
    auto what = std::move(plans_.begin()->second);
    plans_.erase(plans_.begin());
    ++done_;
    what();
    return true;
  }

  /// How many events have run so far.
  std::uint64_t done() const noexcept { return done_; }

private:
  std::multimap<time_point, std::function<void()>> plans_;
  std::uint64_t done_ = 0;
};

} // namespace actorgrid::testing::simulated
