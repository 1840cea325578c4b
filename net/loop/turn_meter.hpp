#pragma once

#include "net/loop/published.hpp"
#include "net/mux/tally.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>

namespace actorgrid::ws {

/// A turn that took long.
struct long_turn {
  std::chrono::nanoseconds took{0};
  std::uint64_t work = 0; ///< what took longest in it, as its owner numbers it; 0 if unknown
  std::chrono::steady_clock::time_point ended;
};

/// How a loop has spent its time.
struct turn_stats {
  std::uint64_t turns = 0; ///< that did something
  std::chrono::nanoseconds busy{0};
  std::chrono::nanoseconds polling{0}; ///< for more to do, and found nothing
  std::chrono::nanoseconds asleep{0};
  bool is_asleep = false;
  /// How long the present turn has taken so far; zero while asleep.
  std::chrono::nanoseconds present{0};
};

/// The longest turns of the present minute and of the one before.
struct longest_turns {
  long_turn now;
  long_turn before;
};

/// Measures the turns of a loop. Its calls mark the ends of what the loop does, one after the
/// other, so that no time is left out or counted twice. @thread the loop's, except read()
class turn_meter {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using duration = std::chrono::steady_clock::duration;

  /// How long a longest turn is kept: this long, to twice as long.
  static constexpr std::chrono::minutes window{1};

  explicit turn_meter(time_point now) noexcept { begin(now); }
  /// Begins again, by another clock. @pre no turn has ended
  void begin(time_point now) noexcept;

  /// A part of the present turn took that long.
  void on_work(std::uint64_t work, duration took) noexcept {
    if (took <= longest_work_) return;
    longest_work_ = took;
    work_ = work;
  }
  /// A turn ended that did something.
  void end_turn(time_point now) noexcept;
  /// The same in virtual time, which passes only between the turns.
  void end_virtual_turn(time_point now) noexcept;
  /// A turn ended that found nothing to do.
  void end_poll(time_point now) noexcept;
  void begin_sleep(time_point now) noexcept;
  void end_sleep(time_point now) noexcept;

  /// As of `now`. @thread any
  turn_stats read(time_point now) const noexcept;
  /// The longest turn of the last one or two minutes. @thread any
  long_turn longest(time_point now) const noexcept;

private:
  /// Two words that must fit each other.
  struct sleep {
    duration before{0};                   ///< all sleep that is over
    time_point began = time_point::max(); ///< of the present one; max() while awake
  };

  duration advance(time_point now) noexcept;
  void keep_longest(duration took, time_point now) noexcept;

  mux::tally turns_;
  mux::tally busy_ns_;
  mux::tally polling_ns_;
  std::atomic<time_point::rep> mark_{0}; ///< up to here the times count
  sleep sleep_;
  duration longest_work_{0}; ///< of the present turn
  std::uint64_t work_ = 0;
  longest_turns longest_;
  time_point window_began_;
  published<sleep> published_sleep_;
  published<longest_turns> published_longest_;
};

} // namespace actorgrid::ws
