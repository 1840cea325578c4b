#include "net/loop/busy_polling.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

using actorgrid::ws::busy_polling;
using namespace std::chrono_literals;

namespace {

const busy_polling::clock::time_point start{100h};

/// Polls without company from `begin` to `end`.
void poll_alone(busy_polling& polling, busy_polling::clock::time_point begin,
                busy_polling::clock::time_point end) {
  for (auto at = begin; at < end; at += 100us) polling.on_yield(at, at + 1us);
}

} // namespace

TEST_CASE("polling is on, and stays on while yields are short") {
  busy_polling polling;
  CHECK(polling.is_on(start));
  poll_alone(polling, start, start + 1s);
  polling.on_yield(start, start + busy_polling::company_yield - 1us);
  CHECK(polling.is_on(start));
}

TEST_CASE("a yield that let another thread run ends polling for a while") {
  busy_polling polling;
  polling.on_yield(start, start + 3ms);
  CHECK_FALSE(polling.is_on(start + 3ms));
  CHECK_FALSE(polling.is_on(start + 3ms + busy_polling::pause_min - 1us));
  CHECK(polling.is_on(start + 3ms + busy_polling::pause_min));
}

TEST_CASE("the pause doubles with each attempt that meets company, up to a limit") {
  busy_polling polling;
  auto now = start;
  auto expected = busy_polling::clock::duration{busy_polling::pause_min};
  for (int i = 0; i < 10; ++i) {
    polling.on_yield(now, now + 3ms);
    now += 3ms;
    CHECK_FALSE(polling.is_on(now + expected - 1us));
    CHECK(polling.is_on(now + expected));
    now += expected;
    expected = std::min<busy_polling::clock::duration>(2 * expected, busy_polling::pause_max);
  }
  CHECK(expected == busy_polling::pause_max);
}

TEST_CASE("on a machine that stays busy polling costs less than one part in fifty") {
  busy_polling polling;
  auto now = start;
  busy_polling::clock::duration lost{};
  for (int i = 0; i < 6; ++i) { // until the pause has grown
    polling.on_yield(now, now + 3ms);
    now += 3ms + busy_polling::pause_max;
  }
  const auto begin = now;
  while (now < begin + 60s) {
    if (!polling.is_on(now)) {
      now += 100us;
      continue;
    }
    polling.on_yield(now, now + 3ms);
    lost += 3ms;
    now += 3ms;
  }
  CHECK(lost < (now - begin) / 50);
}

TEST_CASE("once a thread was alone for as long as it paused, the next pause is short again") {
  busy_polling polling;
  auto now = start;
  for (int i = 0; i < 10; ++i) {
    polling.on_yield(now, now + 3ms);
    now += 3ms + busy_polling::pause_max;
  }
  poll_alone(polling, now, now + 2 * busy_polling::pause_max);
  now += 2 * busy_polling::pause_max;
  polling.on_yield(now, now + 3ms);
  CHECK(polling.is_on(now + 3ms + busy_polling::pause_min));
}
