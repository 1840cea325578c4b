#include "frames.hpp"
#include "net/mux/backoff.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <deque>
#include <random>
#include <set>

using namespace actorgrid::mux;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

TEST_CASE("after a failed attempt the next begins one to two seconds after it began") {
  duration shortest = 1h;
  duration longest{};
  for (std::uint64_t seed = 0; seed != 200; ++seed) {
    backoff b(seed, 30s);
    b.on_attempt(start);
    const time_point next = b.after_failure(start + 10ms);
    CHECK(next >= start + 1s);
    CHECK(next <= start + 2s);
    shortest = std::min(shortest, next - start);
    longest = std::max(longest, next - start);
  }
  CHECK(shortest < 1100ms);
  CHECK(longest > 1900ms);
}

TEST_CASE("an attempt that hung for seconds is not followed by another at once") {
  for (std::uint64_t seed = 0; seed != 200; ++seed) {
    backoff b(seed, 30s);
    b.on_attempt(start);
    const time_point next = b.after_failure(start + 5s);
    CHECK(next >= start + 5s + 100ms);
    CHECK(next <= start + 5s + 200ms);
  }
}

TEST_CASE("from the fourth failure in a row on the pauses grow to at most 30 seconds") {
  for (std::uint64_t seed = 0; seed != 100; ++seed) {
    backoff b(seed, 30s);
    time_point now = start;
    duration longest{};
    for (int failures = 1; failures != 40; ++failures) {
      b.on_attempt(now);
      const time_point next = b.after_failure(now);
      CHECK(next - now >= 1s);
      CHECK(next - now <= (failures <= 3 ? duration(2s) : duration(30s)));
      longest = std::max(longest, next - now);
      now = next;
    }
    CHECK(longest > 10s);
  }
}

TEST_CASE("the pauses grow no longer than they are allowed to") {
  for (const duration most : {duration(1s), duration(1500ms), duration(5s)}) {
    duration longest{};
    for (std::uint64_t seed = 0; seed != 100; ++seed) {
      backoff b(seed, most);
      time_point now = start;
      for (int failures = 1; failures != 40; ++failures) {
        b.on_attempt(now);
        const time_point next = b.after_failure(now);
        longest = std::max(longest, next - now);
        now = next;
      }
    }
    CHECK(longest <= most);
    CHECK(longest > most - 100ms);
  }
}

TEST_CASE("the longest pause can be changed") {
  backoff b(1, 30s);
  time_point now = start;
  duration longest{};
  for (int i = 0; i < 100; ++i) {
    if (i == 50) {
      CHECK(longest > 10s);
      longest = {};
      b.limit_pauses(2s);
    }
    now += 1min;
    b.on_attempt(now);
    longest = std::max(longest, b.after_failure(now) - now);
  }
  CHECK(longest <= 2s);
}

TEST_CASE("a peer that says that it is up is dialled a second after the last attempt began") {
  backoff b(1, 30s);
  b.on_attempt(start);
  CHECK(b.after_knock(start + 200ms) == start + 1s);
  CHECK(b.after_knock(start + 7s) == start + 7s);
  b.after_failure(start + 7s);
  CHECK(b.after_knock(start + 7s) == start + 7s + 100ms);
  b.after_loss(start + 9s);
  CHECK(b.after_knock(start + 9s + 10ms) == start + 9s + 100ms);
  CHECK(b.at_once(start + 200ms) == start + 200ms);
}

TEST_CASE("neither knocks nor users cause more than 60 attempts in any minute") {
  const bool by_user = GENERATE(false, true);
  backoff b(1, 30s);
  time_point now = start;
  for (int i = 0; i != 60; ++i) {
    b.on_attempt(now);
    now = by_user ? b.at_once(now) : b.after_knock(now);
  }
  b.on_attempt(now);
  CHECK(now >= start + 60s);
}

TEST_CASE("a connection resets the count of failures") {
  for (std::uint64_t seed = 0; seed != 200; ++seed) {
    backoff b(seed, 30s);
    time_point now = start;
    for (int i = 0; i != 20; ++i) {
      b.on_attempt(now);
      now = b.after_failure(now);
    }
    b.on_attempt(now);
    b.on_connected(now);
    // Up to the third failure in a row, the next attempt begins within two seconds.
    for (int failures = 1; failures <= 3; ++failures) {
      b.on_attempt(now);
      const time_point next = b.after_failure(now);
      CHECK(next <= now + 2s);
      now = next;
    }
  }
}

TEST_CASE("after a loss the next attempt begins at once but not within 100 ms") {
  std::set<duration> delays;
  for (std::uint64_t seed = 0; seed != 200; ++seed) {
    backoff b(seed, 30s);
    const duration delay = b.after_loss(start) - start;
    CHECK(delay >= 100ms);
    CHECK(delay <= 200ms);
    delays.insert(delay);
  }
  CHECK(delays.size() > 100);
}

TEST_CASE("whatever happens no more than 60 attempts begin in any minute") {
  const std::uint64_t seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  backoff b(seed, 30s);
  std::deque<time_point> attempts;
  time_point now = start;
  for (int i = 0; i != 2000; ++i) {
    b.on_attempt(now);
    attempts.push_back(now);
    if (attempts.size() > 61) attempts.pop_front();
    if (attempts.size() == 61) REQUIRE(attempts.back() - attempts.front() >= 60s);
    if (random() % 10 != 0) b.on_connected(now);
    now = random() % 2 == 0 ? b.after_loss(now) : b.after_failure(now);
  }
}
