#include "tests/cluster/cluster.hpp"
#include "tests/support/catch.hpp"

#include <actorgrid/actorgrid.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <random>
#include <thread>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

// Tasks on loops with threads of their own.

namespace {

constexpr std::size_t loops = 3;

checked_cluster spread() {
  return checked_cluster(1, [](node_config& c) { c.loops = loops; });
}

/// How often each value was tried, sent and received.
struct ledger {
  explicit ledger(std::size_t values) : sent(values), received(values) {}

  std::vector<std::atomic<int>> sent;
  std::vector<std::atomic<int>> received;
};

std::chrono::microseconds some_time(std::minstd_rand& random) {
  return std::chrono::microseconds(random() % 60);
}

task<> send_range(channel<std::size_t> to, channel_closer, std::size_t from, std::size_t count,
                  ledger* l) {
  for (std::size_t i = from; i < from + count; ++i) {
    auto error = co_await to.send(i);
    if (!error) ++l->sent[i];
  }
}

task<> send_with_limits(channel<std::size_t> to, channel_closer, std::size_t from,
                        std::size_t count, unsigned seed, ledger* l) {
  std::minstd_rand random(seed);
  for (std::size_t i = from; i < from + count; ++i) {
    auto error = co_await with_timeout(some_time(random), to.send(i));
    if (!error) ++l->sent[i];
  }
}

task<> receive_until_end(channel<std::size_t> from, ledger* l) {
  while (auto value = co_await from.next()) ++l->received[*value];
}

task<> receive_with_limits(channel<std::size_t> from, unsigned seed, ledger* l) {
  std::minstd_rand random(seed);
  for (;;) {
    auto value = co_await with_timeout(some_time(random), from.next());
    if (!value) continue;
    if (!*value) co_return;
    ++l->received[**value];
  }
}

task<> serve(manual_reset_event ball, manual_reset_event back, int times) {
  for (int i = 0; i < times; ++i) {
    ball.set();
    co_await back.wait();
    back.reset();
  }
}

task<> play(manual_reset_event ball, manual_reset_event back, int times) {
  for (int i = 0; i < times; ++i) {
    co_await ball.wait();
    ball.reset();
    back.set();
  }
}

task<> wait_again_and_again(manual_reset_event e, manual_reset_event stop, unsigned seed) {
  std::minstd_rand random(seed);
  while (!stop.is_set())
    (void)co_await when_any(e.wait(), stop.wait(), sleep_for(some_time(random)));
}

} // namespace

TEST_CASE("between threads every value is received once, whatever is given up on the way") {
  auto c = spread();
  c.start();
  constexpr std::size_t each = 3000, senders = 4;
  const auto seed = static_cast<unsigned>(Catch::rngSeed());
  CAPTURE(seed);
  ledger l(each * senders);
  {
    const channel<std::size_t> numbers{5};
    task_group group{c[0]};
    {
      auto closer = numbers.closer();
      group.add(send_range(numbers, closer, 0, each, &l));
      group.add(send_range(numbers, closer, each, each, &l));
      group.add(send_with_limits(numbers, closer, 2 * each, each, seed, &l));
      group.add(send_with_limits(numbers, closer, 3 * each, each, seed + 1, &l));
    }
    group.add(receive_until_end(numbers, &l));
    for (unsigned i = 2; i < 5; ++i) group.add(receive_with_limits(numbers, seed + i, &l));
    group.wait();
    CHECK(numbers.size() == 0);
  }
  // Sends that were given up have not taken place.
  std::size_t wrong = 0, received = 0;
  for (std::size_t i = 0; i < l.sent.size(); ++i) {
    if (l.sent[i] != l.received[i]) ++wrong;
    if (l.received[i] > 0) ++received;
  }
  CHECK(wrong == 0);
  CHECK(received >= 2 * each);
}

TEST_CASE("threads of others send and receive without waiting") {
  auto c = spread();
  c.start();
  constexpr std::size_t each = 3000;
  ledger l(2 * each);
  const channel<std::size_t> in{4}, out{4};
  task_group group{c[0]};
  for (int i = 0; i < 3; ++i)
    group.add([](channel<std::size_t> from, channel<std::size_t> to) -> task<> {
      while (auto value = co_await from.next()) (void)co_await to.send(*value);
    }(in, out));
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 2; ++t)
    threads.emplace_back([&, t] {
      for (std::size_t i = t * each; i < (t + 1) * each; ++i)
        while (in.try_send(i) != send_status::sent) std::this_thread::yield();
    });
  for (std::size_t received = 0; received < 2 * each;) {
    if (auto value = out.try_next()) {
      ++l.received[*value];
      ++received;
    } else {
      std::this_thread::yield();
    }
  }
  for (auto& t : threads) t.join();
  in.close();
  group.wait();
  for (auto& count : l.received)
    if (count != 1) FAIL("a value was received " << count << " times");
}

TEST_CASE("no event between threads is missed") {
  auto c = spread();
  c.start();
  const manual_reset_event ball, back;
  task_group group{c[0]};
  group.add(serve(ball, back, 5000));
  group.add(play(ball, back, 5000));
  CHECK(group.wait_for(60s));
}

TEST_CASE("waits for an event are given up on all threads while it is set and reset") {
  auto c = spread();
  c.start();
  const auto seed = static_cast<unsigned>(Catch::rngSeed());
  CAPTURE(seed);
  const manual_reset_event e, stop;
  task_group group{c[0]};
  for (unsigned i = 0; i < 12; ++i) group.add(wait_again_and_again(e, stop, seed + i));
  for (int i = 0; i < 3000; ++i) {
    e.set();
    e.reset();
  }
  stop.set();
  CHECK(group.wait_for(60s));
}

TEST_CASE("a node stops in the middle of what its tasks send to each other") {
  const channel<std::size_t> numbers{3};
  const manual_reset_event e;
  constexpr std::size_t many = 1'000'000;
  ledger l(many);
  {
    auto c = spread();
    c.start();
    for (int i = 0; i < 3; ++i) {
      c[0].spawn_task(receive_with_limits(numbers, 1, &l));
      c[0].spawn_task(wait_again_and_again(e, manual_reset_event{}, 2));
    }
    c[0].spawn_task(send_range(numbers, numbers.closer(), 0, many / 2, &l));
    c[0].spawn_task(send_range(numbers, numbers.closer(), many / 2, many / 2, &l));
    CHECK(eventually([&] { return l.received[100] > 0; }));
    c[0].stop();
  }
  // The senders were destroyed.
  CHECK(numbers.is_closed());
  std::size_t left = 0;
  while (auto value = numbers.try_next()) {
    ++l.received[*value];
    ++left;
  }
  CHECK(left <= 3);
  for (std::size_t i = 0; i < many; ++i)
    if (l.sent[i] != l.received[i]) FAIL("value " << i << " was lost or doubled");
}
