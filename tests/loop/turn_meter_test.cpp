#include "net/loop/turn_meter.hpp"
#include "tests/loop/test_loop.hpp"
#include "tests/support/catch.hpp"

#include <chrono>
#include <thread>

using namespace actorgrid::ws;
using namespace actorgrid::ws::test;
using namespace std::chrono_literals;

namespace {

const turn_meter::time_point begin{1h};

} // namespace

TEST_CASE("the times of a loop add up to all that has passed, each counted as what it was") {
  turn_meter meter{begin};
  meter.end_turn(begin + 3ms);
  meter.end_poll(begin + 4ms);
  meter.begin_sleep(begin + 6ms);
  meter.end_sleep(begin + 16ms);
  meter.end_turn(begin + 17ms);
  const auto seen = meter.read(begin + 20ms);
  CHECK(seen.turns == 2);
  CHECK(seen.busy == 4ms);
  CHECK(seen.polling == 3ms);
  CHECK(seen.asleep == 10ms);
  CHECK(seen.present == 3ms);
  CHECK_FALSE(seen.is_asleep);
}

TEST_CASE("a loop that sleeps is seen to sleep before it wakes") {
  turn_meter meter{begin};
  meter.begin_sleep(begin);
  const auto seen = meter.read(begin + 5s);
  CHECK(seen.asleep == 5s);
  CHECK(seen.is_asleep);
  CHECK(seen.present == 0s);
}

TEST_CASE("the longest turn is told with the longest work in it, for one to two minutes") {
  turn_meter meter{begin};
  meter.on_work(7, 2ms);
  meter.on_work(8, 6ms);
  meter.on_work(9, 3ms);
  meter.end_turn(begin + 20ms);
  meter.on_work(10, 1ms);
  meter.end_turn(begin + 25ms);
  CHECK(meter.longest(begin + 25ms).took == 20ms);
  CHECK(meter.longest(begin + 25ms).work == 8);
  CHECK(meter.longest(begin + 25ms).ended == begin + 20ms);

  // The next minute has a longest turn of its own, in which no work has a name.
  meter.begin_sleep(begin + 25ms);
  meter.end_sleep(begin + 70s);
  meter.end_turn(begin + 70s + 1ms);
  CHECK(meter.longest(begin + 71s).work == 8);
  CHECK(meter.longest(begin + 121s).took == 1ms);
  CHECK(meter.longest(begin + 121s).work == 0);
  CHECK(meter.longest(begin + 200s).took == 0ms);
}

TEST_CASE("work on a loop is attributed to its handler, and the time before it to none") {
  test_loop where{0us};
  constexpr auto worked = 2ms; // that much at least: the machine may take longer
  const auto took = where.run([&] {
    const auto began = where.get().now();
    while (loop::clock::now() - began < worked) {
    }
    return where.get().end_work(42) - began;
  });
  CHECK(took >= worked);
  where.run([] { return 0; }); // a later turn, so that the first one has ended
  const auto seen = where.get().turns().read(loop::clock::now());
  CHECK(where.get().turns().longest(loop::clock::now()).work == 42);
  CHECK(where.get().turns().longest(loop::clock::now()).took >= took);
  CHECK(seen.busy >= took);
  CHECK(seen.turns >= 1);
}

TEST_CASE("a loop without work sleeps by its own account") {
  test_loop where{0us};
  where.run([] { return 0; });
  const auto first = where.get().turns().read(loop::clock::now());
  const auto late = loop::clock::now() + patience;
  auto seen = first;
  while ((!seen.is_asleep || seen.asleep == first.asleep) && loop::clock::now() < late) {
    std::this_thread::yield();
    seen = where.get().turns().read(loop::clock::now());
  }
  CHECK(seen.is_asleep);
  CHECK(seen.asleep > first.asleep);
}
