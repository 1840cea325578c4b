#include "net/loop/turn_meter.hpp"

#include <utility>

namespace actorgrid::ws {

void turn_meter::restart(time_point now) noexcept {
  window_began_ = now;
  stats_ = {};
  stats_.mark = now;
  published_.publish(stats_);
}

turn_meter::duration turn_meter::advance(time_point now) noexcept {
  return now - std::exchange(stats_.mark, now);
}

void turn_meter::end_turn(time_point now) noexcept {
  const auto took = advance(now);
  ++stats_.turns;
  stats_.busy += took;
  if (now - window_began_ >= window) {
    window_began_ = now;
    stats_.longest_before = std::exchange(stats_.longest, {});
  }
  if (took > stats_.longest.took) stats_.longest = {took, work_, now};
  longest_work_ = duration{0};
  work_ = 0;
  published_.publish(stats_);
}

void turn_meter::end_poll(time_point now) noexcept {
  stats_.polling += advance(now);
  published_.publish(stats_);
}

void turn_meter::begin_sleep(time_point now) noexcept {
  stats_.polling += advance(now);
  stats_.is_asleep = 1;
  published_.publish(stats_);
}

void turn_meter::end_sleep(time_point now) noexcept {
  stats_.asleep += advance(now);
  stats_.is_asleep = 0;
  published_.publish(stats_);
}

turn_stats turn_meter::read(time_point now) const noexcept {
  auto stats = published_.read();
  if (stats.is_asleep != 0 && now > stats.mark) {
    stats.asleep += now - stats.mark;
    stats.mark = now;
  }
  if (now - stats.longest.ended > 2 * window) stats.longest = {};
  if (now - stats.longest_before.ended > 2 * window) stats.longest_before = {};
  return stats;
}

} // namespace actorgrid::ws
