#include "tests/support/catch.hpp"
#include "tests/typed/inventory.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <string>
#include <vector>

using namespace actorgrid;
using namespace std::chrono_literals;
using inventory::item;
using inventory::lookup;
using testing::simulation;

namespace {

inline constexpr auto get_again = repeatable(inventory::get);

/// Three nodes. The handlers of the second and third first fail as told, then respond with the
/// number of times that they ran.
struct unsteady_nodes {
  unsteady_nodes() {
    for (std::size_t i = 1; i < 3; ++i)
      sim.node(i).handle(inventory::get, [this, i](call_info info, lookup q) -> task<result<item>> {
        times.push_back(sim.now());
        left = info.time_left();
        const int run = ++ran[i];
        if (run <= slow[i]) co_await sleep_for(1h);
        co_return item{q.sku, run};
      });
    sim.start();
  }

  caf::expected<item> ask(retry_policy policy, time_limit timeout = 10s) {
    return sim.wait(retry(policy, sim.peer(0, 1), get_again, {"a"}, {.timeout = timeout}));
  }
  caf::expected<item> ask_both(retry_policy policy) {
    return sim.wait(retry(policy, {sim.peer(0, 1), sim.peer(0, 2)}, get_again, {"a"}));
  }

  simulation sim{3};
  std::vector<std::chrono::nanoseconds> times;
  int ran[3] = {};
  int slow[3] = {};
  deadline_clock::duration left{};
};

} // namespace

TEST_CASE("a call that is retried is made again after a retryable failure, until it responds") {
  unsteady_nodes n;
  n.slow[1] = 2;
  const auto r = n.ask({.calls_max = 3, .call_timeout = 100ms, .pause = 50ms});
  REQUIRE(r);
  CHECK(r->count == 3);
  REQUIRE(n.times.size() == 3);
  // After the timeout comes a random pause, whose maximum doubles.
  CHECK(n.times[1] - n.times[0] >= 100ms);
  CHECK(n.times[1] - n.times[0] < 150ms);
  CHECK(n.times[2] - n.times[1] >= 100ms);
  CHECK(n.times[2] - n.times[1] < 200ms);
  CHECK(n.times[1] - n.times[0] != n.times[2] - n.times[1]);
}

TEST_CASE("retries end with the maximum of calls, the deadline, or an error that stays") {
  unsteady_nodes n;
  n.slow[1] = 1000;
  CHECK(code_of(n.ask({.calls_max = 2, .call_timeout = 10ms}).error()) == errc::deadline_exceeded);
  CHECK(n.ran[1] == 2);
  const auto began = n.sim.now();
  CHECK(code_of(n.ask({.calls_max = 100, .call_timeout = 400ms}, 1s).error())
        == errc::deadline_exceeded);
  CHECK(n.sim.now() - began <= 1s);
  CHECK(n.ran[1] <= 2 + 3);
  n.sim.node(1).unregister(inventory::get.id);
  const auto later = n.sim.now();
  CHECK(code_of(n.ask({}).error()) == errc::peer_has_no_handler);
  CHECK(n.sim.now() == later);
}

TEST_CASE("an error that the handler calls retryable is retried, and any other of its own is not") {
  simulation sim{2};
  int ran = 0;
  sim.node(1).handle(inventory::get, [&ran](const lookup& q) -> result<item> {
    if (++ran < 3) return retryable(remote_error("no quorum"));
    if (q.sku == "gone") return remote_error("gone");
    return item{q.sku, ran};
  });
  sim.start();
  const auto ask = [&](const char* sku) {
    return sim.wait(retry({}, sim.peer(0, 1), get_again, {sku}));
  };
  CHECK(ask("a")->count == 3);
  ran = 1;
  CHECK(failure_of(ask("gone").error()) == failure{errc::remote_failure, "gone"});
  CHECK(ran == 3);
}

TEST_CASE("a retry goes to the next of several nodes, and to those that are connected first") {
  unsteady_nodes n;
  n.slow[1] = 1;
  auto r = n.ask_both({.call_timeout = 100ms});
  REQUIRE(r);
  CHECK(n.ran[1] == 1);
  CHECK(n.ran[2] == 1);
  n.sim.crash(1);
  n.sim.settle();
  const auto began = n.sim.now();
  REQUIRE(n.ask_both({}));
  CHECK(n.ran[2] == 2);
  CHECK(n.sim.now() == began);
}

TEST_CASE("a hedged call takes the first answer, and gives up neither call before") {
  unsteady_nodes n;
  n.slow[1] = 1;
  const auto began = n.sim.now();
  const auto r = n.ask_both({.hedge_after = 30ms});
  REQUIRE(r);
  CHECK(n.sim.now() - began == 30ms);
  CHECK(n.ran[1] == 1);
  CHECK(n.ran[2] == 1);
  n.sim.settle();
  CHECK(n.sim.peer(0, 1).stats().calls_out == 0);
}

TEST_CASE("the calls repeated to a node are ten and a tenth of the calls to it") {
  unsteady_nodes n;
  n.slow[1] = 1'000'000;
  const int calls = 200;
  for (int i = 0; i < calls; ++i) (void)n.ask({.calls_max = 5, .call_timeout = 1ms, .pause = 0ms});
  CHECK(n.ran[1] >= calls + 10);
  CHECK(n.ran[1] <= calls + 10 + calls / 10);
}

TEST_CASE("a call that is retried in a handler has what is left of the handler's own time") {
  unsteady_nodes n;
  n.slow[1] = 1;
  n.sim.node(2).unregister(inventory::get.id);
  n.sim.node(2).handle(inventory::get, [&](lookup q) -> task<result<item>> {
    co_return co_await retry({}, n.sim.peer(2, 1), get_again, q, {.timeout = 10s});
  });
  auto r = n.sim.wait(n.sim.peer(0, 2).call(inventory::get, {"a"}, {.timeout = 3s}));
  CHECK(code_of(r.error()) == errc::deadline_exceeded);
  CHECK(n.left == 3s);
}

TEST_CASE("nothing is retried without nodes, or with handles that are empty") {
  unsteady_nodes n;
  CHECK(code_of(n.sim.wait(retry({}, std::vector<peer>{}, get_again, {"a"})).error())
        == errc::unknown_peer);
  CHECK(
      code_of(n.sim.wait(retry({}, n.sim.node(0).peer("http://other:1"), get_again, {"a"})).error())
      == errc::shutting_down);
}
