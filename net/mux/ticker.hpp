#pragma once

#include "net/mux/clock.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <cstdint>

namespace actorgrid::mux {

/// Periodic ticks at which liveness is checked and pings are sent.
///
/// A tick that is late by more than half an interval shows that this process did not run, not that
/// the peer is silent: its data may still be unread. Such a tick must not judge the peer, and
/// silence is counted anew from there.
class ticker {
public:
  enum class tick : std::uint8_t { none, on_time, late };

  /// Never ticks.
  ticker() noexcept = default;
  ticker(duration interval, time_point start) noexcept
      : interval_(interval), due_(detail::deadline_after(start, interval)) {}

  time_point due() const noexcept { return due_; }

  /// Whether there is a tick at `now`; moves on to the next one if so.
  tick take(time_point now) noexcept {
    if (now < due_) return tick::none;
    const bool is_late = now - due_ > interval_ / 2;
    due_ = detail::deadline_after(is_late ? now : due_, interval_);
    return is_late ? tick::late : tick::on_time;
  }

private:
  duration interval_{};
  time_point due_ = never;
};

} // namespace actorgrid::mux
