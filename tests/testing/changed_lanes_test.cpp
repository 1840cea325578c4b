#include "tests/testing/laned_simulation.hpp"

#include <string>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

TEST_CASE("lanes have the peers and guests that their node has, whatever changes") {
  simulation sim{laned()};
  start_whole(sim);
  const auto other = sim.host(1);
  auto seen = sim.node(0).lane("a").membership();
  // The present state is read first: what changes before that is a part of it.
  while (sim.wait(seen.next())->what != membership_event::kind::in_sync) {
  }
  const auto slow = begin_wait(sim, "a", "2000");
  // In a lane, the same functions change the whole node.
  REQUIRE_FALSE((GENERATE(true, false) ? sim.node(0).lane("b") : sim.node(0)).remove_peer(other));
  for (const auto* lane : {"a", "b"}) {
    CHECK(sim.node(0).lane(lane).peers().empty());
    const auto refused = sim.wait(in_lane(sim, lane).call(whoami));
    REQUIRE_FALSE(refused);
    CHECK(code_of(refused.error()) == errc::unknown_peer);
  }
  sim.advance(3s);
  REQUIRE(*slow);
  CHECK(**slow);
  CHECK_FALSE(sim.node(1).peer(sim.host(0)).is_connected());
  CHECK_FALSE(in_lane(sim, "a", 1, 0).is_connected());
  CHECK(sim.seen(0).count(event::kind::peer_removed) == 1);

  REQUIRE_FALSE(sim.node(0).add_peer(other));
  sim.run_until(
      [&] { return sim.peer(0, 1).is_connected() && is_whole(sim, "a") && is_whole(sim, "b"); });
  CHECK(name_of(sim, in_lane(sim, "a")) == "a");
  CHECK(sim.seen(0).count(event::kind::peer_added) == 1);
  std::vector<membership_event::kind> changes;
  while (changes.size() < 2)
    if (const auto e = sim.wait(seen.next()); e->what == membership_event::kind::peer_added
                                              || e->what == membership_event::kind::peer_removed)
      changes.push_back(e->what);
  CHECK(changes
        == std::vector{membership_event::kind::peer_removed, membership_event::kind::peer_added});
}

TEST_CASE(
    "the limits of a lane change with its node's configuration, and other lanes keep theirs") {
  simulation sim{laned()};
  start_whole(sim);
  auto wanted = sim.node(0).config();
  wanted.lanes[0].limits = wanted.limits;
  wanted.lanes[0].limits->calls_out = 1;
  wanted.lanes[0].limits->drain_timeout = 1s;
  const auto done = sim.node(0).reconfigure(wanted);
  REQUIRE(done);
  CHECK(done->at_once == std::vector<std::string>{"grid.lanes.a.limits.drain-timeout: 30s -> 1s"});
  CHECK(sim.node(0).lane("a").config().limits.calls_out == 1);
  CHECK(sim.node(0).lane("b").config().limits.calls_out == limits_config{}.calls_out);
  sim.link(0, 1).cut().heal();
  sim.run_until([&] { return is_whole(sim, "a") && is_whole(sim, "b"); });
  for (const std::string lane : {"a", "b"}) {
    const auto slow = begin_wait(sim, lane, "5000");
    CHECK(static_cast<bool>(sim.wait(in_lane(sim, lane).call(whoami))) == (lane == "b"));
    sim.advance(6s);
  }
  const auto endless = begin_wait(sim, "a", "60000");
  const auto began = sim.now();
  sim.node(0).lane("a").drain();
  CHECK(sim.now() - began < 2s);
}

TEST_CASE("lanes that were stopped do not follow their node") {
  simulation sim{laned()};
  start_whole(sim);
  sim.node(0).lane("a").stop();
  REQUIRE_FALSE(sim.node(0).remove_peer(sim.host(1)));
  REQUIRE_FALSE(sim.node(0).add_peer(sim.host(1)));
  sim.run_until([&] { return sim.peer(0, 1).is_connected() && is_whole(sim, "b"); });
  CHECK_FALSE(in_lane(sim, "a").is_connected());
}
