#include "net/loop/turn_meter.hpp"

#include <algorithm>
#include <utility>

namespace actorgrid::ws {

namespace {

std::uint64_t count_of(turn_meter::duration d) noexcept {
  return static_cast<std::uint64_t>(d.count());
}

std::chrono::nanoseconds nanoseconds_of(const mux::tally& t) noexcept {
  return std::chrono::nanoseconds{t.read()};
}

} // namespace

void turn_meter::begin(time_point now) noexcept {
  window_began_ = now;
  mark_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
  published_sleep_.publish(sleep_);
}

turn_meter::duration turn_meter::advance(time_point now) noexcept {
  const auto to = now.time_since_epoch().count();
  const duration passed{to - mark_.load(std::memory_order_relaxed)};
  mark_.store(to, std::memory_order_relaxed);
  return passed;
}

void turn_meter::end_turn(time_point now) noexcept {
  const auto took = advance(now);
  turns_.add();
  busy_ns_.add(count_of(took));
  if (took > longest_.now.took || now - window_began_ >= window) keep_longest(took, now);
  longest_work_ = duration{0};
  work_ = 0;
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
  turns_.add();
  sleep_.before += advance(now);
  published_sleep_.publish(sleep_);
}

void turn_meter::end_poll(time_point now) noexcept {
  polling_ns_.add(count_of(advance(now)));
}

void turn_meter::begin_sleep(time_point now) noexcept {
  end_poll(now);
  sleep_.began = now;
  published_sleep_.publish(sleep_);
}

void turn_meter::end_sleep(time_point now) noexcept {
  sleep_.before += advance(now);
  sleep_.began = time_point::max();
  published_sleep_.publish(sleep_);
}

turn_stats turn_meter::read(time_point now) const noexcept {
  turn_stats stats;
  stats.turns = turns_.read();
  stats.busy = nanoseconds_of(busy_ns_);
  stats.polling = nanoseconds_of(polling_ns_);
  const time_point mark{duration{mark_.load(std::memory_order_relaxed)}};
  const auto slept = published_sleep_.read();
  stats.asleep = slept.before;
  stats.is_asleep = slept.began != time_point::max();
  if (stats.is_asleep)
    stats.asleep += std::max(now - slept.began, duration{0});
  else
    stats.present = std::max(now - mark, duration{0});
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
