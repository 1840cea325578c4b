#include "net/loop/turn_meter.hpp"

#include <utility>

namespace actorgrid::ws {

void turn_meter::restart(time_point now) noexcept {
  window_began_ = now;
  stats_ = {};
  longest_ = {};
  published_longest_.publish(longest_);
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
  if (took > longest_.now.took || now - window_began_ >= window) keep_longest(took, now);
  longest_work_ = duration{0};
  work_ = 0;
  published_.publish(stats_);
}

void turn_meter::keep_longest(duration took, time_point now) noexcept {
  if (now - window_began_ >= window) {
    window_began_ = now;
    longest_.before = std::exchange(longest_.now, {});
  }
  longest_.now = {took, work_, now};
  published_longest_.publish(longest_);
}

void turn_meter::end_virtual_turn(time_point now) noexcept {
  stats_.asleep += advance(now);
  ++stats_.turns;
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
  return stats;
}

long_turn turn_meter::longest(time_point now) const noexcept {
  const auto kept = published_longest_.read();
  long_turn longest;
  for (const auto& turn : {kept.now, kept.before})
    if (turn.took > longest.took && now - turn.ended <= 2 * window) longest = turn;
  return longest;
}

} // namespace actorgrid::ws
