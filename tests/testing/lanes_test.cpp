#include "tests/support/contains.hpp"
#include "tests/support/dialler_of.hpp"
#include "tests/testing/laned_simulation.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

TEST_CASE("a node and its lanes have connections and handlers of their own") {
  simulation sim{laned()};
  start_whole(sim);
  CHECK(name_of(sim, sim.peer(0, 1)) == "grid");
  CHECK(name_of(sim, in_lane(sim, "a")) == "a");
  CHECK(name_of(sim, in_lane(sim, "b")) == "b");
  CHECK(name_of(sim, in_lane(sim, "b", 1, 0)) == "b");
  CHECK(name_of(sim, sim.node(0).lane("a").self()) == "a");

  REQUIRE_FALSE(sim.node(1).lane("a").unregister(whoami));
  const auto gone = sim.wait(in_lane(sim, "a").call(whoami));
  REQUIRE_FALSE(gone);
  CHECK(code_of(gone.error()) == errc::peer_has_no_handler);
  CHECK(name_of(sim, sim.peer(0, 1)) == "grid");
  CHECK(name_of(sim, in_lane(sim, "b")) == "b");
}

TEST_CASE("lanes are named in the order of the configuration, and have none themselves") {
  simulation sim{laned()};
  CHECK(sim.node(0).lanes() == std::vector<std::string>{"a", "b"});
  CHECK(&sim.node(0).lane("a") == &sim.node(0).lane("a"));
  CHECK(sim.node(0).lane("a").local() == sim.host(0));
  CHECK(sim.node(0).lane("a").lanes().empty());
  CHECK_THROWS_AS(sim.node(0).lane("c"), std::out_of_range);
  CHECK_THROWS_AS(sim.node(0).lane("a").lane("b"), std::out_of_range);
  CHECK_THROWS_AS(sim.node(0).lane("a").start(), std::logic_error);
}

TEST_CASE("a lane starts the handlers that its configuration names") {
  auto options = laned([](std::size_t, node_config& config) { config.lanes[0].spawn = {80}; });
  const auto offered = unary<no_payload, payload>(handler_id{80});
  const auto serve_all = options.prepare;
  options.prepare = [&](std::size_t i, node& n) {
    serve_all(i, n);
    n.lane("a").offer(offered.id, [offered](node& in) {
      return in.handle(offered, []() -> result<payload> { return payload{"offered"}; });
    });
  };
  simulation sim{options};
  start_whole(sim);
  CHECK(sim.wait(in_lane(sim, "a").call(offered)));
  CHECK_FALSE(sim.wait(in_lane(sim, "b").call(offered)));
  CHECK_FALSE(sim.wait(sim.peer(0, 1).call(offered)));
}

TEST_CASE("an ID that a lane is to serve and nobody offers there is an error of the start") {
  simulation sim{laned([](std::size_t, node_config& config) { config.lanes[1].spawn = {80}; })};
  const auto error = sim.node(0).start();
  CHECK(code_of(error) == errc::unknown_handler);
}

TEST_CASE("each lane counts its own calls and has its own limits") {
  simulation sim{laned([](std::size_t, node_config& config) {
    config.lanes[0].limits.emplace();
    config.lanes[0].limits->calls_out = 1;
  })};
  start_whole(sim);
  const auto first = begin_wait(sim, "a", "1000");
  const auto second = sim.wait(in_lane(sim, "a").call(echo, payload("x")));
  REQUIRE_FALSE(second);
  CHECK(code_of(second.error()) == errc::too_many_in_flight);
  CHECK(sim.wait(in_lane(sim, "b").call(echo, payload("x"))));
  CHECK(sim.wait(sim.peer(0, 1).call(echo, payload("x"))));
  CHECK(in_lane(sim, "a").stats().calls_out == 1);
  CHECK(sim.peer(0, 1).stats().calls_out == 0);
  sim.advance(2s);
  REQUIRE(*first);
  CHECK(**first);
}

TEST_CASE("a cut link disconnects the grid and its lanes, and all of them come back") {
  simulation sim{laned()};
  start_whole(sim);
  sim.link(0, 1).cut();
  sim.run_until([&] { return !sim.peer(0, 1).is_connected() && !is_whole(sim, "a"); });
  sim.link(0, 1).heal();
  sim.run_until([&] { return is_whole(sim, "a") && is_whole(sim, "b"); });
  CHECK(name_of(sim, in_lane(sim, "b")) == "b");
}

TEST_CASE("a restarted node knocks in each lane, so that none waits long for it") {
  simulation sim{
      laned([](std::size_t, node_config& config) { config.redial_max = std::chrono::minutes(1); })};
  start_whole(sim);
  const auto waiting = 1 - dialler_of(sim);
  sim.crash(waiting);
  sim.advance(10min);
  sim.restart(waiting);
  const auto began = sim.now();
  sim.run_until(
      [&] { return sim.peer(0, 1).is_connected() && is_whole(sim, "a") && is_whole(sim, "b"); });
  CHECK(sim.now() - began < 3s);
}

TEST_CASE("a lane that the other node lacks stays away, and disturbs neither grid nor lanes") {
  // Once the one that dials has it, once the other.
  const std::size_t having = GENERATE(0u, 1u);
  simulation sim{laned([having](std::size_t i, node_config& config) {
    if (i != having) config.lanes.pop_back();
  })};
  sim.start();
  sim.run_until([&] { return is_whole(sim, "a"); });
  sim.advance(1min);
  CHECK(name_of(sim, in_lane(sim, "a")) == "a");
  CHECK(name_of(sim, sim.peer(0, 1)) == "grid");
  CHECK_FALSE(in_lane(sim, "b", having, 1 - having).is_connected());

  const bool dials = dialler_of(sim) == having;
  const auto events = sim.seen(having).events();
  const auto is_explained = [&](const event& e) {
    if (e.lane != "b") return false;
    return dials ? e.what == event::kind::attempt_failed
                       && e.why.text.ends_with("HTTP 404 Not Found: not found")
                 : e.what == event::kind::not_dialled && contains(e.hint, "named \"b\"");
  };
  CHECK(std::ranges::any_of(events, is_explained));
  CHECK(std::ranges::none_of(events, [](const event& e) {
    return e.lane != "b"
           && (e.what == event::kind::attempt_failed || e.what == event::kind::not_dialled);
  }));
}

TEST_CASE("a lane that is stopped leaves by itself: the node and other lanes go on") {
  simulation sim{laned()};
  start_whole(sim);
  sim.node(1).lane("a").stop();
  sim.settle();
  CHECK_FALSE(in_lane(sim, "a").is_connected());
  sim.advance(1min);
  CHECK_FALSE(in_lane(sim, "a").is_connected());
  CHECK(name_of(sim, sim.peer(0, 1)) == "grid");
  CHECK(name_of(sim, in_lane(sim, "b")) == "b");
  const auto call = sim.wait(in_lane(sim, "a", 1, 0).call(whoami));
  REQUIRE_FALSE(call);
  CHECK(code_of(call.error()) == errc::shutting_down);
  const auto events = sim.seen(1).events();
  CHECK(std::ranges::count_if(
            events, [](const event& e) { return e.what == event::kind::stopped && e.lane == "a"; })
        == 1);
  sim.node(1).stop();
  sim.settle();
  CHECK_FALSE(is_whole(sim, "b"));
}

TEST_CASE("a lane that was stopped before its node starts does not take part") {
  simulation sim{laned()};
  sim.node(1).lane("a").stop();
  sim.start();
  sim.run_until([&] { return is_whole(sim, "b"); });
  sim.advance(10s);
  CHECK_FALSE(in_lane(sim, "a").is_connected());
}

TEST_CASE("a lane drains by itself and finishes what runs in it, while others go on") {
  simulation sim{laned()};
  start_whole(sim);
  const auto call = begin_wait(sim, "a", "2000");
  const auto elsewhere = begin_wait(sim, "b", "9000");
  const auto began = sim.now();
  sim.node(1).lane("a").drain();
  CHECK(sim.now() - began >= 2s);
  CHECK(sim.now() - began < 3s);
  REQUIRE(*call);
  CHECK(**call);
  CHECK_FALSE(*elsewhere);
  sim.advance(10s);
  REQUIRE(*elsewhere);
  CHECK(**elsewhere);
  CHECK(name_of(sim, sim.peer(0, 1)) == "grid");
}

TEST_CASE("a node that drains waits for what runs in its lanes, for each up to its own limit") {
  const bool is_short = GENERATE(false, true);
  simulation sim{laned([is_short](std::size_t, node_config& config) {
    config.lanes[0].limits.emplace();
    config.lanes[0].limits->drain_timeout = is_short ? 1s : 30s;
  })};
  start_whole(sim);
  const auto call = begin_wait(sim, "a", "5000");
  const auto began = sim.now();
  sim.node(1).drain();
  const auto took = sim.now() - began;
  CHECK(took >= (is_short ? 1s : 5s));
  CHECK(took < (is_short ? 2s : 6s));
  sim.settle();
  REQUIRE(*call);
  CHECK(static_cast<bool>(**call) == !is_short);
}

TEST_CASE("the membership of a lane is its own") {
  simulation sim{laned()};
  start_whole(sim);
  auto seen = sim.node(0).lane("a").membership();
  auto of_grid = sim.node(0).membership();
  const auto read_until = [&](membership& events, membership_event::kind what) {
    while (auto e = sim.wait(events.next()))
      if (e->what == what) return;
  };
  read_until(seen, membership_event::kind::in_sync);
  read_until(of_grid, membership_event::kind::in_sync);
  sim.node(1).lane("a").stop();
  read_until(seen, membership_event::kind::peer_lost);
  CHECK(sim.peer(0, 1).is_connected());
  sim.node(1).stop();
  const auto next = sim.wait(of_grid.next());
  REQUIRE(next);
  CHECK(next->what == membership_event::kind::peer_lost);
}

TEST_CASE("a task of a lane runs, and one that waits in it ends with it") {
  simulation sim{laned()};
  start_whole(sim);
  auto& lane = sim.node(0).lane("a");
  CHECK(sim.run([](peer other) -> task<bool> {
    co_return static_cast<bool>(co_await other.call(echo, payload("x")));
  }(lane.peer(sim.host(1)))));
  auto alive = std::make_shared<int>();
  lane.spawn_task([](std::shared_ptr<int>) -> task<> { co_await sleep_for(1000h); }(alive));
  sim.settle();
  CHECK(alive.use_count() == 2);
  lane.stop();
  CHECK(alive.use_count() == 1);
}
