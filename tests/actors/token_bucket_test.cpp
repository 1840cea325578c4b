#include "actors/core/refusal_notices.hpp"
#include "actors/core/token_bucket.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <thread>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::actors;
using namespace std::chrono_literals;

namespace {

constexpr token_bucket::time_point first_moment{5h};

/// Takes tokens until there is none. @returns how many there were
int take_all(token_bucket& bucket, token_bucket::time_point now) {
  int taken = 0;
  while (bucket.take(now) == 0ns) ++taken;
  return taken;
}

} // namespace

TEST_CASE("a bucket without a rate never runs out") {
  token_bucket bucket{rate_limit{}};
  CHECK_FALSE(bucket.is_limited());
  for (int i = 0; i < 1000; ++i) CHECK(bucket.take(first_moment) == 0ns);
  CHECK(bucket.is_full(first_moment));
}

TEST_CASE("a bucket holds its burst, and then gets tokens one by one") {
  token_bucket bucket{{.per_second = 10, .burst = 3}};
  CHECK(take_all(bucket, first_moment) == 3);
  CHECK(bucket.take(first_moment) == 100ms);
  CHECK(bucket.take(first_moment + 40ms) == 60ms);
  CHECK(bucket.take(first_moment + 100ms) == 0ns);
  CHECK(bucket.take(first_moment + 100ms) == 100ms);
  CHECK(take_all(bucket, first_moment + 300ms) == 2);
  // It gets no fuller than full.
  CHECK(take_all(bucket, first_moment + 1h) == 3);
}

TEST_CASE("a burst that is not set is what comes in a second") {
  token_bucket bucket{{.per_second = 50}};
  CHECK(take_all(bucket, first_moment) == 50);
  token_bucket slow{{.per_second = 1}};
  CHECK(take_all(slow, first_moment) == 1);
}

TEST_CASE("a refused take costs nothing") {
  token_bucket bucket{{.per_second = 10, .burst = 1}};
  CHECK(bucket.take(first_moment) == 0ns);
  for (int i = 0; i < 1000; ++i) CHECK(bucket.take(first_moment + 50ms) == 50ms);
  CHECK(bucket.take(first_moment + 100ms) == 0ns);
}

TEST_CASE("a bucket is full again once all that was taken came back") {
  token_bucket bucket{{.per_second = 10, .burst = 5}};
  CHECK(bucket.is_full(first_moment));
  CHECK(bucket.take(first_moment) == 0ns);
  CHECK(bucket.take(first_moment) == 0ns);
  CHECK_FALSE(bucket.is_full(first_moment + 199ms));
  CHECK(bucket.is_full(first_moment + 200ms));
}

TEST_CASE("the largest rate and burst do not overflow") {
  token_bucket bucket{{.per_second = 1, .burst = token_bucket::burst_max}};
  CHECK(bucket.take(first_moment) == 0ns);
  token_bucket fast{{.per_second = token_bucket::per_second_max, .burst = 1}};
  CHECK(fast.take(first_moment) == 0ns);
  CHECK(fast.take(first_moment) == 100ns);
}

TEST_CASE("a changed rate is that of the next take, and tokens that are missing stay so") {
  token_bucket bucket{rate_limit{}};
  for (int i = 0; i < 100; ++i) CHECK(bucket.take(first_moment) == 0ns);
  bucket.limit({.per_second = 10, .burst = 3});
  CHECK(bucket.is_limited());
  CHECK(take_all(bucket, first_moment) == 3);
  bucket.limit({.per_second = 10, .burst = 5});
  CHECK(take_all(bucket, first_moment) == 2);
  bucket.limit({.per_second = 100, .burst = 5});
  CHECK(take_all(bucket, first_moment) == 0);
  CHECK(take_all(bucket, first_moment + 500ms) == 5);
  bucket.limit({});
  CHECK_FALSE(bucket.is_limited());
  CHECK(bucket.take(first_moment) == 0ns);
}

TEST_CASE("threads that share a bucket get its tokens once each") {
  token_bucket bucket{{.per_second = 1, .burst = 5000}};
  std::atomic<int> taken{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 2000; ++n) taken += bucket.take(first_moment) == 0ns;
    });
  for (auto& t : threads) t.join();
  CHECK(taken == 5000);
}

TEST_CASE("refusals are told at the first, and then once a minute with their number") {
  refusal_notices notices;
  CHECK(notices.count(first_moment) == 1);
  for (int i = 1; i < 60; ++i) CHECK(notices.count(first_moment + i * 1s) == 0);
  CHECK(notices.count(first_moment + 1min) == 60);
  CHECK(notices.count(first_moment + 1min) == 0);
  CHECK(notices.count(first_moment + 10min) == 2);
}
