#include "tests/access/guarded_node.hpp"

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

namespace {

inline constexpr auto get_again = repeatable(get);

/// Nodes 1 and 2 serve one call a second each, in bursts of one.
struct limited_pair {
  limited_pair() {
    for (std::size_t i = 1; i < 3; ++i)
      REQUIRE_FALSE(sim.node(i).handle(get,
                                       [this, i](std::string text) -> task<std::string> {
                                         ran[i].push_back(sim.now());
                                         co_return text;
                                       },
                                       {.rate = {.per_second = 1, .burst = 1}}));
    sim.start();
  }
  caf::expected<std::string> ask(std::vector<peer> nodes, retry_policy policy = {},
                                 time_limit timeout = 10s) {
    return sim.wait(
        retry(policy, std::move(nodes), get_again, std::string("x"), {.timeout = timeout}));
  }

  simulation sim{3};
  std::vector<std::chrono::nanoseconds> ran[3];
};

} // namespace

TEST_CASE("retry waits as long as the node says, and little longer") {
  limited_pair n;
  REQUIRE(n.ask({n.sim.peer(0, 1)}));
  REQUIRE(n.ask({n.sim.peer(0, 1)}, {.pause = 20ms}));
  REQUIRE(n.ran[1].size() == 2);
  CHECK(n.ran[1][1] - n.ran[1][0] >= 1s);
  CHECK(n.ran[1][1] - n.ran[1][0] < 1020ms);
}

TEST_CASE("a hedged call waits as long as the node says, too") {
  limited_pair n;
  REQUIRE(n.ask({n.sim.peer(0, 1)}));
  REQUIRE(n.ask({n.sim.peer(0, 1)}, {.calls_max = 10, .pause = 20ms, .hedge_after = 50ms}));
  n.sim.settle();
  REQUIRE(n.ran[1].size() == 2);
  CHECK(n.sim.seen(1).count(event::kind::rate_limited) <= 1);
  CHECK(n.sim.node(1).peer(n.sim.host(0)).stats().refused_by_rate == 1);
}

TEST_CASE("retry gives up at once when the node takes no call before the deadline") {
  limited_pair n;
  REQUIRE(n.ask({n.sim.peer(0, 1)}));
  const auto began = n.sim.now();
  const auto r = n.ask({n.sim.peer(0, 1)}, {}, 900ms);
  REQUIRE_FALSE(r);
  CHECK(code_of(r.error()) == errc::rate_limited);
  CHECK(retry_after(r.error()) == 1000ms);
  CHECK(n.sim.now() == began);
}

TEST_CASE("retry asks another node at once, whenever the first takes calls again") {
  limited_pair n;
  REQUIRE(n.ask({n.sim.peer(0, 1)}));
  REQUIRE(n.ask({n.sim.peer(0, 1), n.sim.peer(0, 2)}, {.pause = 0ms}));
  REQUIRE(n.ran[2].size() == 1);
  CHECK(n.ran[2][0] == n.ran[1][0]);
  // Then both are used up, and the next in turn is waited for.
  REQUIRE(n.ask({n.sim.peer(0, 1), n.sim.peer(0, 2)}, {.pause = 0ms}));
  CHECK(n.sim.now() - n.ran[1][0] == 1s);
}

TEST_CASE("call_any goes on at once to a node that is not used up") {
  limited_pair n;
  REQUIRE(n.ask({n.sim.peer(0, 1)}));
  const auto began = n.sim.now();
  REQUIRE(n.sim.wait(call_any({n.sim.peer(0, 1), n.sim.peer(0, 2)}, get, std::string("x"))));
  CHECK(n.sim.now() == began);
  CHECK(n.ran[2].size() == 1);
}

TEST_CASE("a handler says how long to wait before it is called again") {
  simulation sim{2};
  std::vector<std::chrono::nanoseconds> ran;
  sim.node(1).handle(get, [&](std::string text) -> task<result<std::string>> {
    ran.push_back(sim.now());
    if (ran.size() == 1) co_return retryable(remote_error("warming up"), 300ms);
    co_return text;
  });
  sim.start();
  const auto first = sim.wait(sim.peer(0, 1).call(get, std::string("x")));
  REQUIRE_FALSE(first);
  CHECK(is_retryable(first.error()));
  CHECK(retry_after(first.error()) == 300ms);
  CHECK(failure_of(first.error()) == failure{errc::remote_failure, "warming up"});
  ran.clear();
  REQUIRE(sim.wait(retry({.pause = 0ms}, sim.peer(0, 1), get_again, std::string("x"))));
  REQUIRE(ran.size() == 2);
  CHECK(ran[1] - ran[0] == 300ms);
}

TEST_CASE("errors that say nothing of a wait have none") {
  CHECK(retry_after(caf::error{}) == 0ms);
  CHECK(retry_after(remote_error("no")) == 0ms);
  CHECK(retry_after(make_error(errc::disconnected)) == 0ms);
  CHECK(retry_after(retryable(remote_error("no"))) == 0ms);
  CHECK(retry_after(retryable(remote_error("no"), -5ms)) == 0ms);
  CHECK(retry_after(retryable(remote_error("no"), 5ms)) == 5ms);
}
