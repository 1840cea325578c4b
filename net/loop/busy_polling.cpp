#include "net/loop/busy_polling.hpp"

#include <algorithm>
#include <thread>

namespace actorgrid::ws {

void busy_polling::on_yield(clock::time_point begin, clock::time_point end) noexcept {
  const auto pause = pause_.load(std::memory_order_relaxed);
  if (end - begin < company_yield) {
    // Alone for as long as the last pause was: the next company is news again.
    const auto alone =
        end.time_since_epoch().count() - paused_until_.load(std::memory_order_relaxed);
    if (alone > pause) pause_.store(clock::duration{pause_min}.count(), std::memory_order_relaxed);
    return;
  }
  paused_until_.store(end.time_since_epoch().count() + pause, std::memory_order_relaxed);
  pause_.store(std::min(2 * pause, clock::duration{pause_max}.count()), std::memory_order_relaxed);
}

busy_polling::clock::time_point yield_once(busy_polling& polling,
                                           busy_polling::clock::time_point now) noexcept {
  std::this_thread::yield();
  const auto after = busy_polling::clock::now();
  polling.on_yield(now, after);
  return after;
}

} // namespace actorgrid::ws
