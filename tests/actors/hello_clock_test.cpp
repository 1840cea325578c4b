#include "actors/core/hello_clock.hpp"
#include "tests/support/catch.hpp"

#include <cstdint>
#include <set>
#include <thread>
#include <utility>
#include <vector>

using actorgrid::actors::hello_clock;
using actorgrid::codec::timestamp;

TEST_CASE("connect messages of one instant have different times") {
  hello_clock clock;
  const timestamp now{1'800'000'000, 999'999'999};
  CHECK(clock.next(now) == now);
  CHECK(clock.next(now) == timestamp{1'800'000'001, 0});
  CHECK(clock.next(now) == timestamp{1'800'000'001, 1});
  CHECK(clock.next({1'800'000'000, 5}) == timestamp{1'800'000'001, 2});
  CHECK(clock.next({1'800'000'002, 0}) == timestamp{1'800'000'002, 0});
}

TEST_CASE("a clock that is put back is followed") {
  hello_clock clock;
  CHECK(clock.next({1'800'000'000, 0}) == timestamp{1'800'000'000, 0});
  CHECK(clock.next({1'799'999'000, 7}) == timestamp{1'799'999'000, 7});
  CHECK(clock.next({1'799'999'000, 7}) == timestamp{1'799'999'000, 8});
}

TEST_CASE("loops that dial at once give their messages different times") {
  hello_clock clock;
  std::vector<std::vector<std::pair<std::int64_t, std::int32_t>>> given(4);
  std::vector<std::thread> threads;
  for (auto& mine : given)
    threads.emplace_back([&clock, &mine] {
      for (int i = 0; i < 1000; ++i) {
        const auto t = clock.next({1'800'000'000, 0});
        mine.emplace_back(t.seconds, t.nanoseconds);
      }
    });
  for (auto& t : threads) t.join();
  std::set<std::pair<std::int64_t, std::int32_t>> all;
  for (const auto& mine : given) all.insert(mine.begin(), mine.end());
  CHECK(all.size() == 4000);
}
