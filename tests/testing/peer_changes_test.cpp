#include "tests/testing/changing_peers.hpp"

#include <string>
#include <vector>

namespace actorgrid::changing_peers {

TEST_CASE("a host that both add is a peer, whichever of them dials and is first") {
  simulation sim{without_peers(6)};
  started(sim);
  for (std::size_t a = 0; a < sim.size(); ++a)
    for (std::size_t b = 0; b < sim.size(); ++b) {
      if (a == b || are_connected(sim, a, b)) continue;
      INFO(a << " and " << b);
      CHECK(code_of_echo(sim, sim.peer(a, b)) == errc::unknown_peer);
      REQUIRE_FALSE(sim.node(a).add_peer(name_of(b)));
      CHECK(code_of_echo(sim, sim.peer(a, b)) == errc::disconnected);
      sim.advance(3500ms);
      CHECK_FALSE(sim.peer(a, b).is_connected());
      const auto began = sim.now();
      REQUIRE_FALSE(sim.node(b).add_peer(name_of(a)));
      sim.run_until([&] { return are_connected(sim, a, b); });
      CHECK(sim.now() - began <= 2s);
      CHECK(code_of_echo(sim, sim.peer(a, b)) == errc::ok);
      CHECK(code_of_echo(sim, sim.peer(b, a)) == errc::ok);
    }
}

TEST_CASE("members and peers follow the list, and quorums with them") {
  simulation sim{without_peers(3)};
  auto& n = started(sim).node(0);
  CHECK(hosts_of(n.members()) == names_of({0}));
  introduce(sim, 0, 2);
  introduce(sim, 0, 1);
  CHECK(hosts_of(n.members()) == names_of({0, 2, 1}));
  CHECK(hosts_of(n.peers()) == names_of({2, 1}));
  CHECK_FALSE(sim.wait(n.when_connected(quorum::all(), 1s)).error());
  REQUIRE_FALSE(n.remove_peer(name_of(2)));
  CHECK(hosts_of(n.members()) == names_of({0, 1}));
  CHECK(hosts_of(n.peers()) == names_of({1}));
  CHECK(n.config().peers == names_of({0, 1}));
}

TEST_CASE("changes of the list are events") {
  simulation sim{without_peers(2)};
  auto events = started(sim).node(0).membership();
  REQUIRE(sim.wait(events.next())->what == membership_event::kind::in_sync);
  introduce(sim, 0, 1);
  REQUIRE_FALSE(sim.node(0).remove_peer(name_of(1)));
  sim.advance(1s);
  std::vector<std::string> seen;
  for (auto i = 0; i < 4; ++i) {
    const auto e = sim.wait(events.next());
    REQUIRE(e);
    seen.push_back(std::string(to_string(e->what)) + " " + e->peer);
  }
  const auto there = " " + name_of(1);
  CHECK(seen
        == std::vector<std::string>{"peer_added" + there, "peer_connected" + there,
                                    "peer_removed" + there, "peer_lost" + there});
  CHECK(sim.seen(0).count(event::kind::peer_added, name_of(1)) == 1);
  CHECK(sim.seen(0).count(event::kind::peer_removed, name_of(1)) == 1);
}

TEST_CASE("a peer added again changes nothing") {
  simulation sim{without_peers(2)};
  started(sim);
  introduce(sim, 0, 1);
  REQUIRE_FALSE(sim.node(0).add_peer(name_of(1)));
  sim.advance(1s);
  CHECK(sim.seen(0).count(event::kind::peer_added) == 1);
  CHECK(sim.peer(0, 1).stats().connections == 1);
}

TEST_CASE("what cannot be added or removed changes nothing and is told") {
  simulation sim{without_peers(2)};
  auto& n = started(sim).node(0);
  CHECK(code_of(n.add_peer("node1")) == errc::invalid_config);
  CHECK(code_of(n.remove_peer(name_of(1))) == errc::unknown_peer);
  CHECK(code_of(n.remove_peer(name_of(0))) == errc::invalid_config);
  CHECK(hosts_of(n.members()) == names_of({0}));
  n.stop();
  CHECK(code_of(n.add_peer(name_of(1))) == errc::shutting_down);
}

TEST_CASE("peers added and removed before the start are those to start with") {
  simulation sim{without_peers(2)};
  REQUIRE_FALSE(sim.node(0).add_peer(name_of(1)));
  REQUIRE_FALSE(sim.node(0).add_peer("http://other:9000"));
  REQUIRE_FALSE(sim.node(0).remove_peer("http://other:9000"));
  REQUIRE_FALSE(sim.node(1).add_peer(name_of(0)));
  sim.start();
  CHECK(code_of_echo(sim, sim.peer(0, 1)) == errc::ok);
  CHECK(hosts_of(sim.node(0).members()) == names_of({0, 1}));
}

TEST_CASE("calls in flight to and from a removed peer are answered, and new ones refused") {
  simulation sim{without_peers(3)};
  started(sim);
  introduce(sim, 0, 1);
  introduce(sim, 0, 2);
  std::vector<errc> ended;
  const auto ask = [&](std::size_t from, std::size_t to) {
    sim.node(from).spawn_task([](peer other, auto* out) -> task<> {
      const auto answer = co_await other.call(wait_ms, "3000");
      out->push_back(answer ? errc::ok : code_of(answer.error()));
    }(sim.peer(from, to), &ended));
  };
  for (const auto& [from, to] : {std::pair{0, 1}, {1, 0}, {0, 2}})
    ask(static_cast<std::size_t>(from), static_cast<std::size_t>(to));
  sim.advance(100ms);
  const auto removed = sim.peer(0, 1);
  REQUIRE_FALSE(sim.node(0).remove_peer(name_of(1)));
  CHECK(removed.state() == peer_state::shut_down);
  CHECK(code_of_echo(sim, removed) == errc::unknown_peer);
  CHECK(code_of(sim.wait(removed.open(mirror)).error()) == errc::unknown_peer);
  CHECK(code_of(sim.wait(removed.wait_connected(1s)).error()) == errc::unknown_peer);
  sim.advance(100ms);
  CHECK(code_of_echo(sim, sim.peer(1, 0)) == errc::peer_shutting_down);
  sim.advance(1s);
  CHECK(sim.peer(1, 0).is_connected());
  sim.advance(2s);
  CHECK(ended == std::vector{errc::ok, errc::ok, errc::ok});
  CHECK_FALSE(sim.peer(1, 0).is_connected());
  CHECK(code_of_echo(sim, removed) == errc::unknown_peer);
  CHECK(sim.peer(0, 2).stats().connections == 1);
}

TEST_CASE("what does not end in time is cut off with its peer") {
  auto options = without_peers(2);
  options.configure = [](std::size_t i, node_config& c) {
    c.peers = {name_of(i)};
    c.limits.drain_timeout = 2s;
  };
  simulation sim{options};
  started(sim);
  introduce(sim, 0, 1);
  auto call = sim.peer(0, 1).call(wait_ms, "10000");
  std::optional<errc> ended;
  sim.node(0).spawn_task([](auto asked, auto* out) -> task<> {
    const auto answer = co_await std::move(asked);
    *out = answer ? errc::ok : code_of(answer.error());
  }(std::move(call), &ended));
  sim.advance(100ms);
  REQUIRE_FALSE(sim.node(0).remove_peer(name_of(1)));
  sim.advance(1900ms);
  CHECK_FALSE(ended);
  sim.advance(200ms);
  CHECK(ended == errc::disconnected);
}

TEST_CASE("streams to a removed peer end as in a drain") {
  simulation sim{without_peers(2)};
  started(sim);
  introduce(sim, 0, 1);
  auto ours = sim.wait(sim.peer(0, 1).open(mirror, {.timeout = 1min}));
  auto theirs = sim.wait(sim.peer(1, 0).open(mirror));
  REQUIRE(ours);
  REQUIRE(theirs);
  REQUIRE_FALSE(sim.wait(theirs->send(payload("x"))));
  REQUIRE(sim.wait(theirs->next()));
  REQUIRE_FALSE(sim.node(0).remove_peer(name_of(1)));
  CHECK_FALSE(sim.wait(theirs->next()));
  CHECK(code_of(theirs->error()) == errc::peer_shutting_down);
  REQUIRE_FALSE(sim.wait(ours->send(payload("y"))));
  const auto echoed = sim.wait(ours->next());
  REQUIRE(echoed);
  CHECK(echoed->text() == "y");
  ours->finish();
  CHECK_FALSE(sim.wait(ours->next()));
  CHECK_FALSE(ours->error());
  sim.advance(1s);
  CHECK_FALSE(sim.peer(1, 0).is_connected());
}

TEST_CASE("a peer that is added again while it is drained keeps its connection") {
  simulation sim{without_peers(2)};
  started(sim);
  introduce(sim, 0, 1);
  std::optional<errc> ended;
  sim.node(0).spawn_task([](peer other, auto* out) -> task<> {
    const auto answer = co_await other.call(wait_ms, "3000");
    *out = answer ? errc::ok : code_of(answer.error());
  }(sim.peer(0, 1), &ended));
  const auto handle = sim.peer(0, 1);
  sim.advance(100ms);
  REQUIRE_FALSE(sim.node(0).remove_peer(name_of(1)));
  sim.advance(500ms);
  CHECK(code_of_echo(sim, handle) == errc::unknown_peer);
  REQUIRE_FALSE(sim.node(0).add_peer(name_of(1)));
  sim.settle();
  CHECK(code_of_echo(sim, handle) == errc::ok);
  CHECK(code_of_echo(sim, sim.peer(1, 0)) == errc::ok);
  sim.advance(1min);
  CHECK(ended == errc::ok);
  CHECK(handle.stats().connections == 1);
}

TEST_CASE("a handle of a removed peer works again once the peer was added again") {
  simulation sim{without_peers(2)};
  started(sim);
  introduce(sim, 0, 1);
  const auto handle = sim.peer(0, 1);
  const auto remote = handle.handler(echo);
  REQUIRE_FALSE(sim.node(0).remove_peer(name_of(1)));
  sim.advance(10s);
  CHECK(code_of_echo(sim, handle) == errc::unknown_peer);
  CHECK_FALSE(handle.actor());
  REQUIRE_FALSE(sim.node(0).add_peer(name_of(1)));
  const auto began = sim.now();
  sim.run_until([&] { return handle.is_connected(); });
  CHECK(sim.now() - began <= 2s);
  CHECK(code_of_echo(sim, handle) == errc::ok);
  CHECK(handle.stats().connections == 2);
}

} // namespace actorgrid::changing_peers
