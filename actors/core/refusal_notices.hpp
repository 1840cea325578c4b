#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <utility>

namespace actorgrid::actors {

/// Decides when to tell of refusals that a peer can provoke without end: of the first, and then
/// once a minute, with the number of those since. @thread any
class refusal_notices {
public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::minutes pause{1};

  /// Counts a refusal. @returns how many to tell of now; 0: none
  std::uint64_t count(time_point now) {
    const std::lock_guard lock{mutex_};
    ++untold_;
    if (is_told_ && now - told_ < pause) return 0;
    is_told_ = true;
    told_ = now;
    return std::exchange(untold_, 0);
  }

private:
  std::mutex mutex_;
  std::uint64_t untold_ = 0;
  bool is_told_ = false;
  time_point told_;
};

} // namespace actorgrid::actors
