#include "tests/testing/routes.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <memory>
#include <random>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

TEST_CASE("peers see a crash as a lost connection, and the restarted node as another run") {
  simulation sim{{.nodes = 3, .prepare = serve}};
  sim.start();
  const auto before = sim.node(1).instance();
  const auto other = sim.peer(0, 1);
  sim.crash(1);
  sim.settle();
  CHECK_FALSE(other.is_connected());
  CHECK(other.stats().last_failure == failure{errc::disconnected, "Connection reset by peer"});
  CHECK_THROWS_AS(sim.node(1), std::logic_error);
  sim.advance(5s);
  CHECK(sim.wait(sim.peer(0, 2).call(echo, "x")));
  sim.restart(1);
  REQUIRE(sim.wait(other.wait_connected(1min)));
  CHECK(sim.node(1).instance() != before);
  CHECK(sim.seen(0).count(event::kind::peer_restarted, sim.host(1)) == 1);
  CHECK(sim.wait(other.call(echo, "still the same handle"))->text() == "still the same handle");
}

TEST_CASE("what a crashed node had sent still arrives, what it would have sent does not") {
  simulation sim{{.prepare = serve}};
  sim.start();
  sim.link(0, 1).delay(100ms);
  std::optional<caf::expected<payload>> quick, late;
  auto ask = [](peer other, const char* ms, auto* out) -> task<> {
    out->emplace(co_await other.call(wait_ms, ms));
  };
  sim.node(0).spawn_task(ask(sim.peer(0, 1), "0", &quick));
  sim.node(0).spawn_task(ask(sim.peer(0, 1), "60", &late));
  sim.advance(150ms);
  sim.crash(1);
  sim.advance(1s);
  REQUIRE(quick);
  CHECK(*quick);
  REQUIRE(late);
  REQUIRE_FALSE(*late);
  CHECK(code_of(late->error()) == errc::disconnected);
}

TEST_CASE("the handlers of a crashed node are destroyed where they wait") {
  simulation sim{2};
  auto alive = std::make_shared<int>();
  std::weak_ptr<int> watched = alive;
  sim.node(1).handle(echo, [&alive](payload in) -> task<result<payload>> {
    auto mine = std::move(alive);
    co_await sleep_for(1h);
    co_return in;
  });
  sim.start();
  std::optional<errc> seen;
  sim.node(0).spawn_task([](peer other, auto* out) -> task<> {
    auto r = co_await other.call(echo, "x");
    *out = code_of(r.error());
  }(sim.peer(0, 1), &seen));
  sim.advance(1s);
  CHECK_FALSE(watched.expired());
  sim.crash(1);
  CHECK(watched.expired());
  sim.settle();
  CHECK(seen == errc::disconnected);
}

TEST_CASE("a restarted node gets its handlers again, and a stopped one may be restarted, too") {
  simulation sim{2};
  sim.start();
  sim.stop(1);
  sim.advance(3s);
  sim.restart(1, [](node& n) {
    n.handle(echo, [](payload) -> task<result<payload>> { co_return "second run"; });
  });
  REQUIRE(sim.wait(sim.peer(0, 1).wait_connected(1min)));
  CHECK(sim.wait(sim.peer(0, 1).call(echo, "x"))->text() == "second run");
  sim.restart(1);
  REQUIRE(sim.wait(sim.peer(1, 0).wait_connected(1min)));
  CHECK(sim.seen(0).count(event::kind::peer_restarted) == 2);
}

namespace {

struct outcome_counts {
  std::size_t asked = 0, answered = 0, failed = 0;
};

/// Calls among three nodes while links are cut, slowed and healed, as drawn from the seed.
std::vector<std::string> disturbed_calls(std::uint64_t seed, std::size_t calls,
                                         outcome_counts& counts) {
  simulation sim{{.nodes = 3, .seed = seed, .prepare = serve}};
  sim.start();
  std::mt19937_64 random{seed};
  auto pick = [&](std::size_t below) { return static_cast<std::size_t>(random() % below); };
  auto ask = [](peer other, std::string text, outcome_counts* c) -> task<> {
    auto r = co_await other.call(wait_ms, text, {.timeout = 30s});
    if (r)
      c->answered += r->text() == text;
    else
      ++c->failed;
  };
  for (; counts.asked < calls; ++counts.asked) {
    const auto from = pick(3);
    const auto to = (from + 1 + pick(2)) % 3;
    sim.node(from).spawn_task(ask(sim.peer(from, to), std::to_string(pick(400)), &counts));
    if (pick(40) == 0) sim.link(from, to).cut();
    if (pick(20) == 0) sim.link(pick(3) == 0 ? from : to, 3 - from - to).delay(1ms * pick(50));
    if (pick(3) == 0)
      for (auto [a, b] : {std::pair{0u, 1u}, {1u, 2u}, {0u, 2u}}) sim.link(a, b).heal();
    sim.advance(1ms * pick(100));
  }
  sim.run_until([&] { return counts.answered + counts.failed >= calls; });
  sim.advance(1min);
  return sim.trace();
}

} // namespace

TEST_CASE("a thousand calls under random cuts complete exactly once each") {
  const std::uint64_t seed = std::random_device{}();
  INFO("seed " << seed);
  outcome_counts counts;
  disturbed_calls(seed, 1000, counts);
  CHECK(counts.answered + counts.failed == 1000);
  CHECK(counts.answered > 100);
  CHECK(counts.failed > 10);
}

TEST_CASE(
    "the same seed gives the same trace, message by message, and another seed a different one") {
  const std::uint64_t seed = std::random_device{}();
  INFO("seed " << seed);
  outcome_counts first, second, third;
  const auto trace = disturbed_calls(seed, 200, first);
  CHECK(trace.size() > 200);
  const bool same = trace == disturbed_calls(seed, 200, second);
  CHECK(same);
  CHECK(first.answered == second.answered);
  const bool other_differs = trace != disturbed_calls(seed + 1, 200, third);
  CHECK(other_differs);
}

TEST_CASE("the trace says what went where, and when") {
  simulation sim{{.prepare = serve}};
  sim.start();
  sim.link(0, 1).delay(250ms);
  const auto before = sim.trace().size();
  REQUIRE(sim.wait(sim.peer(0, 1).call(echo, "hello")));
  REQUIRE(sim.trace().size() == before + 2);
  CHECK_THAT(sim.trace()[before], Catch::Matchers::StartsWith("0.250000000 0>1 message "));
  CHECK_THAT(sim.trace()[before + 1], Catch::Matchers::StartsWith("0.500000000 1>0 message "));
  sim.link(0, 1).cut();
  sim.settle();
  REQUIRE(sim.trace().size() == before + 4);
  CHECK_THAT(sim.trace().back(), Catch::Matchers::Contains("lost: disconnected"));
}

TEST_CASE("a paused node does nothing, and goes on where it was") {
  simulation sim{{.prepare = serve}};
  sim.start();
  std::optional<caf::expected<payload>> answer;
  auto ask = [](peer other, auto* out) -> task<> { out->emplace(co_await other.call(echo, "x")); };
  sim.pause(1);
  sim.node(0).spawn_task(ask(sim.peer(0, 1), &answer));
  sim.advance(15s);
  CHECK_FALSE(answer);
  CHECK(sim.peer(0, 1).is_connected());
  sim.resume(1);
  sim.settle();
  REQUIRE(answer);
  CHECK(*answer);
  CHECK(sim.peer(1, 0).stats().connections == 1);
}

TEST_CASE("a dialler of a paused node is accepted by its system and waits for the node") {
  simulation sim{{.prepare = serve}};
  for (std::size_t i : {0u, 1u}) sim.pause(i);
  for (std::size_t i : {0u, 1u}) sim.start(i);
  const auto dialler = sim.peer(0, 1).stats().dials ? 0u : 1u;
  sim.resume(dialler);
  sim.advance(11s);
  CHECK_THAT(sim.peer(dialler, 1 - dialler).stats().last_failure.text,
             Catch::Matchers::Contains("upgrade: no answer within 10000 ms"));
  sim.resume(1 - dialler);
  REQUIRE(sim.wait(sim.peer(0, 1).wait_connected(1min)));
}

TEST_CASE("a node that stays paused is given up, and found again once it goes on") {
  simulation sim{{.prepare = serve}};
  sim.start();
  sim.advance(3s);
  sim.pause(1);
  sim.advance(31s);
  CHECK(sim.peer(0, 1).stats().last_failure.code != errc::ok);
  CHECK(sim.seen(0).count(event::kind::connection_lost) == 1);
  CHECK(sim.seen(1).count(event::kind::connection_lost) == 0);
  sim.resume(1);
  REQUIRE(sim.wait(sim.peer(0, 1).wait_connected(1min)));
  CHECK(sim.seen(0).count(event::kind::peer_restarted) == 0);
  sim.pause(1);
  sim.crash(1);
  sim.settle();
  CHECK_FALSE(sim.peer(0, 1).is_connected());
}

TEST_CASE("clock steps end no connection, but beyond five minutes no peer can connect") {
  simulation sim{{.prepare = serve}};
  sim.start();
  for (std::chrono::seconds by : {24h, -48h, 24h}) {
    sim.step_clock(0, by);
    sim.advance(1min);
    CHECK(sim.peer(0, 1).stats().connections == 1);
    CHECK(sim.wait(sim.peer(0, 1).call(echo, "x")));
  }
  auto reconnect = [&] {
    sim.link(0, 1).cut();
    sim.settle();
    sim.link(0, 1).heal();
    sim.advance(5s);
    return sim.peer(0, 1).is_connected();
  };
  sim.step_clock(0, 299s);
  CHECK(reconnect());
  sim.step_clock(0, 2s);
  CHECK_FALSE(reconnect());
  const auto dialler = sim.peer(0, 1).stats().dials ? 0u : 1u;
  CHECK_THAT(sim.peer(dialler, 1 - dialler).stats().last_failure.text,
             Catch::Matchers::Contains("time difference too large between servers"));
  sim.step_clock(0, -2s);
  CHECK(sim.wait(sim.peer(0, 1).wait_connected(1min)));
}

TEST_CASE("a loss of power is not noticed, and the node's next connection replaces the last") {
  simulation sim{{.prepare = serve}};
  sim.start();
  const auto dialler = sim.peer(0, 1).stats().dials ? 0u : 1u;
  const auto other = 1 - dialler;
  sim.cut_power(dialler);
  sim.advance(5s);
  CHECK(sim.peer(other, dialler).is_connected());
  std::optional<caf::expected<payload>> lost;
  sim.node(other).spawn_task([](peer to, auto* out) -> task<> {
    out->emplace(co_await to.call(echo, "x"));
  }(sim.peer(other, dialler), &lost));
  sim.settle();
  CHECK_FALSE(lost);
  sim.restart(dialler);
  sim.settle();
  REQUIRE(lost);
  CHECK(code_of(lost->error()) == errc::replaced);
  CHECK(sim.peer(other, dialler).is_connected());
  CHECK(sim.seen(other).count(event::kind::peer_restarted) == 1);
}
