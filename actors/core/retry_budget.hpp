#pragma once

#include <atomic>

namespace actorgrid::actors {

/// Limits how many calls to a peer are repeated, so that retries cannot multiply the load of a peer
/// that is in trouble: ten, and after that one for every ten calls. @thread any
class retry_budget {
public:
  /// A call was made for the first time.
  void count_call() noexcept {
    auto now = tenths_.load();
    while (now < tenths_max && !tenths_.compare_exchange_weak(now, now + 1)) {
    }
  }
  /// Takes one repetition. @returns whether there was one left
  bool take() noexcept {
    auto now = tenths_.load();
    while (now >= tenths_of_one)
      if (tenths_.compare_exchange_weak(now, now - tenths_of_one)) return true;
    return false;
  }

private:
  static constexpr int tenths_of_one = 10;
  static constexpr int tenths_max = 100;

  std::atomic<int> tenths_{tenths_max};
};

} // namespace actorgrid::actors
