#pragma once

#include <chrono>
#include <functional>
#include <map>

namespace actorgrid::testing::simulated {

using time_point = std::chrono::steady_clock::time_point;

/// What is going to happen and when, in virtual time; the same moment in the order it was planned.
class agenda {
public:
  void plan(time_point when, std::function<void()> what) { plans_.emplace(when, std::move(what)); }

  /// time_point::max() when nothing is planned.
  time_point next_due() const noexcept {
    return plans_.empty() ? time_point::max() : plans_.begin()->first;
  }

  /// Does what is due, also what that plans for the same moment. @returns whether there was any
  bool run_due(time_point now) {
    bool any = false;
    while (next_due() <= now) {
      auto what = std::move(plans_.begin()->second);
      plans_.erase(plans_.begin());
      what();
      any = true;
    }
    return any;
  }

private:
  std::multimap<time_point, std::function<void()>> plans_;
};

} // namespace actorgrid::testing::simulated
