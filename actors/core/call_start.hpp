#pragma once

#include <atomic>
#include <chrono>

namespace actorgrid::actors {

/// When a handler began to run a call: what runs it says so, and the call's loop asks when the
/// connection is lost, which does not wait for the handler. @thread any
class call_start {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// The zero of the clock, as long as the handler has not begun.
  void set(time_point began) noexcept {
    began_.store(began.time_since_epoch().count(), std::memory_order_relaxed);
  }
  time_point get() const noexcept {
    return time_point{time_point::duration{began_.load(std::memory_order_relaxed)}};
  }

private:
  std::atomic<time_point::rep> began_{0};
};

} // namespace actorgrid::actors
