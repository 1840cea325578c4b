#pragma once

#include "net/mux/clock.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace actorgrid::mux {

/// When to dial a peer again.
///
/// After a failed attempt: 1 to 2 s after it began, like the original, but at least 100 ms
/// (jittered) after it failed; from the fourth failure in a row on, decorrelated jitter up to
/// `pause_max`. After a lost connection: at once, but at least 100 ms (jittered) after the loss.
/// Allows at most 60 attempts in any minute, for whatever reason they are made.
class backoff {
public:
  /// How many attempts may begin within any minute.
  static constexpr std::size_t attempts_per_minute_max = 60;

  /// `pause_max` is at least one second.
  backoff(std::uint64_t seed, duration pause_max) noexcept;

  /// Changes `pause_max`, from the next failure on.
  void limit_pauses(duration pause_max) noexcept { pause_max_ = pause_max; }
  /// An attempt begins.
  void on_attempt(time_point now) noexcept;
  /// The attempt failed: when the next one may begin.
  time_point after_failure(time_point now) noexcept;
  /// An established connection was lost: when the next attempt may begin.
  time_point after_loss(time_point now) noexcept;
  /// The peer says that it is up: when the next attempt may begin, at least a second after the last
  /// one began and 100 ms after its end.
  time_point after_knock(time_point now) const noexcept;
  /// The user asks for it: when the next attempt may begin.
  time_point at_once(time_point now) const noexcept { return paced(now); }
  /// A connection was established.
  void on_connected(time_point now) noexcept;

private:
  duration jitter(duration low, duration high) noexcept;
  time_point paced(time_point earliest) const noexcept;

  std::uint64_t state_;
  duration pause_max_;
  time_point attempt_began_{};
  time_point ended_{}; ///< the latest attempt or connection
  /// When the latest attempts began, a ring: `oldest_` is the next to be overwritten.
  std::array<time_point, attempts_per_minute_max> attempts_;
  std::size_t oldest_ = 0;
  std::uint32_t failures_ = 0;
  duration last_delay_{};
};

} // namespace actorgrid::mux
