#include "bench/driver/closed_loop.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <thread>
#include <vector>

using actorgrid::bench::closed_loop;
using namespace std::chrono_literals;

TEST_CASE("a caller leaves without a call when there is no time") {
  closed_loop loop(1, 8, 0s);
  CHECK_FALSE(loop.begin(0));
  CHECK_FALSE(loop.ended());
  loop.leave();
  CHECK(loop.ended());
  CHECK(loop.result().times->count() == 0);
  CHECK(loop.result().failures == 0);
}

TEST_CASE("an answer that equals the text counts, and its time is recorded") {
  closed_loop loop(2, 8, 1h);
  REQUIRE(loop.begin(0));
  REQUIRE(loop.begin(1));
  loop.answered(0, loop.text());
  loop.succeeded(1);
  loop.leave();
  loop.leave();
  const auto done = loop.result();
  CHECK(done.times->count() == 2);
  CHECK(done.failures == 0);
  CHECK(done.times->most() <= done.took);
}

TEST_CASE("a wrong answer is a failure, and no caller begins again") {
  closed_loop loop(2, 8, 1h);
  REQUIRE(loop.begin(0));
  REQUIRE(loop.begin(1));
  loop.answered(0, loop.text().substr(1));
  CHECK_FALSE(loop.begin(0));
  loop.failed("disconnected");
  CHECK_FALSE(loop.begin(1));
  loop.leave();
  loop.leave();
  const auto done = loop.result();
  CHECK(done.times->count() == 0);
  CHECK(done.failures == 2);
  CHECK(done.first_failure == "not what was sent");
}

TEST_CASE("waiting ends when the last caller has left") {
  constexpr std::size_t callers = 4, calls = 1000;
  closed_loop loop(callers, 8, 1h);
  std::vector<std::jthread> threads;
  for (std::size_t caller = 0; caller < callers; ++caller)
    threads.emplace_back([&loop, caller] {
      for (std::size_t i = 0; i < calls && loop.begin(caller); ++i)
        loop.answered(caller, loop.text());
      loop.leave();
    });
  loop.wait();
  CHECK(loop.ended());
  CHECK(loop.result().times->count() == callers * calls);
}
