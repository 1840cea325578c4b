#pragma once

#include "net/mux/clock.hpp"

#include <cstdint>

namespace actorgrid::mux {

/// When to dial a peer again.
///
/// After a failed attempt: 1 to 2 s after it began, as the original; from the fourth failure in a row
/// on, decorrelated jitter up to 30 s. After a lost connection: at once, but at least 100 ms
/// (jittered) after the loss and never more than 60 attempts in a minute.
class backoff {
public:
  explicit backoff(std::uint64_t seed) noexcept;

  /// An attempt begins.
  void on_attempt(time_point now) noexcept;
  /// The attempt failed: when the next one may begin.
  time_point after_failure(time_point now) noexcept;
  /// An established connection was lost: when the next attempt may begin.
  time_point after_loss(time_point now) noexcept;
  /// A connection was established.
  void on_connected(time_point now) noexcept;

private:
  duration jitter(duration low, duration high) noexcept;
  time_point paced(time_point earliest) noexcept;

  std::uint64_t state_;
  time_point attempt_began_{};
  time_point window_began_{};
  std::uint32_t attempts_in_window_ = 0;
  std::uint32_t failures_ = 0;
  duration last_delay_{};
};

} // namespace actorgrid::mux
