#include "net/mux/dial_order.hpp"
#include "tests/testing/changing_peers.hpp"

#include <string>
#include <vector>

namespace actorgrid::changing_peers {

TEST_CASE("a wait for a peer ends when the peer is removed") {
  simulation sim{without_peers(2)};
  auto& n = started(sim).node(0);
  REQUIRE_FALSE(n.add_peer(name_of(1)));
  std::optional<errc> ended;
  n.spawn_task([](peer other, auto* out) -> task<> {
    const auto done = co_await other.wait_connected(1h);
    *out = done ? errc::ok : code_of(done.error());
  }(sim.peer(0, 1), &ended));
  sim.advance(10s);
  CHECK_FALSE(ended);
  REQUIRE_FALSE(n.remove_peer(name_of(1)));
  sim.settle();
  CHECK(ended == errc::unknown_peer);
}

TEST_CASE("a wait for some peers goes on when one that is not needed is removed") {
  simulation sim{{.nodes = 3, .prepare = serve}};
  sim.start(0);
  std::vector<errc> ended;
  for (const auto needed : {quorum::majority(), quorum::all()})
    sim.node(0).spawn_task([](const node* n, quorum of, std::vector<errc>* out) -> task<> {
      const auto done = co_await n->when_connected(of, 1h);
      out->push_back(done ? errc::ok : code_of(done.error()));
    }(&sim.node(0), needed, &ended));
  sim.advance(1s);
  REQUIRE_FALSE(sim.node(0).remove_peer(name_of(2)));
  sim.advance(1s);
  CHECK(ended == std::vector{errc::unknown_peer});
  sim.start(1);
  sim.advance(10s);
  CHECK(ended == std::vector{errc::unknown_peer, errc::ok});
}

TEST_CASE("a peer that is added again is dialled as often as the configuration then says") {
  auto options = without_peers(2);
  options.configure = [](std::size_t i, node_config& c) {
    c.peers = {name_of(i)};
    c.redial_max = 30min;
  };
  simulation sim{options};
  const std::size_t dialler = mux::should_dial(name_of(0), name_of(1)) ? 0 : 1;
  const auto other = name_of(1 - dialler);
  sim.start(dialler);
  auto& n = sim.node(dialler);
  REQUIRE_FALSE(n.add_peer(other));
  sim.advance(2h);
  REQUIRE_FALSE(n.remove_peer(other));
  sim.advance(1min);
  auto wanted = n.config();
  wanted.redial_max = 1s;
  REQUIRE(n.reconfigure(wanted));
  REQUIRE_FALSE(n.add_peer(other));
  sim.advance(1min);
  const auto before = sim.seen(dialler).count(event::kind::attempt_failed);
  sim.advance(1min);
  CHECK(sim.seen(dialler).count(event::kind::attempt_failed) > before + 20);
}

TEST_CASE("a node that waits for all of its peers to be ready can lose one") {
  auto options = without_peers(3);
  options.configure = [](std::size_t, node_config& c) {
    c.peers = names_of({0, 1, 2});
    c.admin.ready_peers = 2;
  };
  simulation sim{options};
  started(sim);
  REQUIRE_FALSE(sim.node(0).remove_peer(name_of(2)));
  CHECK(sim.node(0).config().admin.ready_peers == 1);
  auto wanted = sim.node(1).config();
  wanted.peers = names_of({0, 1});
  wanted.admin.ready_peers = 1;
  const auto done = sim.node(1).reconfigure(wanted);
  REQUIRE(done);
  CHECK(done->at_once == std::vector<std::string>{"grid.admin.ready-peers: 2 -> 1"});
  CHECK(done->at_restart.empty());
}

TEST_CASE("call_any goes on to the next peer when one was removed") {
  simulation sim{without_peers(3)};
  auto& n = started(sim).node(0);
  REQUIRE_FALSE(n.add_peer(name_of(1)));
  const auto removed = sim.peer(0, 1);
  REQUIRE_FALSE(n.remove_peer(name_of(1)));
  introduce(sim, 0, 2);
  const auto later = sim.peer(0, 2);
  sim.link(0, 2).cut();
  sim.settle();
  // Neither is connected, so they are called in this order.
  const auto answer = sim.wait(call_any({removed, later}, echo, "x", {.timeout = 5s}));
  REQUIRE_FALSE(answer);
  CHECK(code_of(answer.error()) == errc::disconnected);
}

TEST_CASE(
    "a peer that is removed and added again and again is dialled no more than 60 times a minute") {
  simulation sim{without_peers(1)};
  auto& n = started(sim).node(0);
  std::string absent;
  for (int i = 0; !mux::should_dial(name_of(0), absent); ++i)
    absent = "http://absent" + std::to_string(i) + ":9000";
  for (int i = 0; i < 300; ++i) {
    REQUIRE_FALSE(n.add_peer(absent));
    sim.advance(100ms);
    REQUIRE_FALSE(n.remove_peer(absent));
    sim.advance(50ms);
  }
  CHECK(sim.now() < 1min);
  CHECK(sim.seen(0).count(event::kind::dialling) == 60);
  REQUIRE_FALSE(n.add_peer(absent));
  sim.advance(1min);
  CHECK(sim.seen(0).count(event::kind::dialling) > 60);
}

} // namespace actorgrid::changing_peers
