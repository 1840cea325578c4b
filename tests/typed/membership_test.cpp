#include "tests/support/catch.hpp"
#include "tests/typed/membership_texts.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace actorgrid;
using namespace members;
using namespace std::chrono_literals;
using store::store_actor;
using testing::simulation;
using testing::simulation_options;

namespace {

task<> read_all(membership events, record seen) {
  while (auto e = co_await events.next()) seen->push_back(text_of(*e));
  seen->push_back("end");
}

/// Reads in a task that belongs to no node of interest: the last of the simulation.
record read_in_task(simulation& sim, std::size_t node) {
  auto seen = std::make_shared<texts>();
  sim.node(sim.size() - 1).spawn_task(read_all(sim.node(node).membership(), seen));
  return seen;
}

} // namespace

TEST_CASE("a reader gets the present state, and then peers that are lost, come and restart") {
  simulation sim{4};
  auto early = read_in_task(sim, 0);
  sim.settle();
  CHECK(taken(early) == texts{"in_sync"});
  sim.start();
  CHECK(sorted(taken(early))
        == texts{"peer_connected node1", "peer_connected node2", "peer_connected node3"});
  auto late = read_in_task(sim, 0);
  sim.settle();
  CHECK(
      taken(late)
      == texts{"peer_connected node1", "peer_connected node2", "peer_connected node3", "in_sync"});
  sim.link(0, 1).cut();
  sim.settle();
  sim.link(0, 1).heal();
  sim.run_until([&] { return sim.peer(0, 1).is_connected(); });
  sim.crash(2);
  sim.advance(1s);
  sim.restart(2);
  sim.run_until([&] { return sim.peer(0, 2).is_connected(); });
  const texts expected{"peer_lost node1", "peer_connected node1", "peer_lost node2",
                       "peer_restarted node2"};
  CHECK(taken(early) == expected);
  CHECK(taken(late) == expected);
}

TEST_CASE("an event of a peer tells which run of its process it is, and why it was lost") {
  simulation sim{2};
  sim.start();
  auto events = sim.node(0).membership();
  auto connected = sim.wait(events.next());
  REQUIRE(connected);
  CHECK(connected->peer == sim.host(1));
  CHECK(connected->instance == sim.node(1).instance());
  CHECK(sim.wait(events.next())->what == kind::in_sync);
  sim.link(0, 1).cut();
  auto lost = sim.wait(events.next());
  REQUIRE(lost);
  CHECK(lost->what == kind::peer_lost);
  CHECK(lost->why.code != errc::ok);
}

TEST_CASE("a membership tells guests that come and go") {
  simulation_options options{.nodes = 2};
  options.configure = [](std::size_t i, node_config& config) {
    config.peers = {"http://node0:9000"};
    config.guests = {"http://guest:*"};
    if (i == 0) return;
    config.local = "http://guest:1";
    config.listen = "none";
  };
  simulation sim{options};
  auto seen = std::make_shared<texts>();
  sim.node(0).spawn_task(read_all(sim.node(0).membership(), seen));
  sim.start();
  sim.settle();
  CHECK(taken(seen) == texts{"in_sync", "peer_connected guest guest"});
  sim.stop(1);
  sim.settle();
  CHECK(taken(seen) == texts{"peer_lost guest guest"});
}

TEST_CASE("a membership tells handlers whose actors die, are restarted and given up") {
  simulation sim{2};
  auto& node = sim.node(0);
  const handler_options twice{.restart = {.deaths_max = 2}};
  auto seen = read_in_task(sim, 0);
  REQUIRE(!node.spawn_with<store_actor>(routes(store::put, tagged<store::get>), twice, "1"));
  REQUIRE(!node.at("shelf").spawn_with<store_actor>(store::put, twice, "1"));
  sim.settle();
  CHECK(taken(seen) == texts{"in_sync"});
  kill_store(sim, 0);
  CHECK(taken(seen) == texts{"handler_died 50", "handler_died 51"});
  auto late = read_in_task(sim, 0);
  sim.settle();
  CHECK(taken(late) == texts{"handler_died 50", "handler_died 51", "in_sync"});
  sim.advance(100ms);
  CHECK(taken(seen) == texts{"handler_restarted 50", "handler_restarted 51"});
  CHECK(taken(late) == texts{"handler_restarted 50", "handler_restarted 51"});
  kill_store(sim, 0);
  CHECK(taken(seen) == texts{"handler_failed 50", "handler_failed 51"});
  CHECK_FALSE(node.unregister(store::put.id));
  CHECK_FALSE(node.unregister(store::put.id, "shelf"));
  sim.settle();
  CHECK(taken(seen) == texts{"handler_removed 50"});
  auto last = read_in_task(sim, 0);
  sim.settle();
  CHECK(taken(last) == texts{"handler_failed 51", "in_sync"});
}

TEST_CASE("a membership tells that its node drains and stops, and ends") {
  simulation sim{3};
  sim.start();
  auto seen = read_in_task(sim, 0);
  sim.settle();
  CHECK(taken(seen).size() == 3);
  sim.node(0).drain();
  sim.settle();
  const auto all = taken(seen);
  CHECK(all.front() == "draining");
  CHECK(texts(all.end() - 2, all.end()) == texts{"stopped", "end"});
  auto late = read_in_task(sim, 0);
  sim.settle();
  CHECK(taken(late) == texts{"in_sync", "stopped", "end"});
}

TEST_CASE("a slow reader gets the oldest changes, the number of those lost, and the state again") {
  simulation sim{2};
  auto& node = sim.node(0);
  const handler_options forever{.restart = {.deaths_max = 1000, .delay_max = 100ms}};
  REQUIRE(!node.spawn_with<store_actor>(store::put, forever, "1"));
  auto events = node.membership();
  CHECK(sim.wait(events.next())->what == kind::in_sync);
  constexpr int deaths = 200; // two changes each
  for (int death = 1; death <= deaths; ++death) {
    sim.advance(100ms);
    kill_store(sim, 0);
  }
  REQUIRE(node.handlers()[0].deaths == deaths);
  texts read;
  for (int i = 0; i < 256; ++i) read.push_back(text_of(*sim.wait(events.next())));
  CHECK(read[0] == "handler_died 50");
  CHECK(read[255] == "handler_restarted 50");
  const auto missed = sim.wait(events.next());
  CHECK(missed->what == kind::missed);
  CHECK(missed->count == 2 * deaths - 1 - 256);
  CHECK(text_of(*sim.wait(events.next())) == "handler_died 50");
  CHECK(sim.wait(events.next())->what == kind::in_sync);
  sim.advance(100ms);
  CHECK(text_of(*sim.wait(events.next())) == "handler_restarted 50");
}

TEST_CASE("a wait for an event that is cancelled loses none, and a second one ends the first") {
  simulation sim{2};
  auto events = std::make_shared<membership>(sim.node(0).membership());
  CHECK(sim.wait(events->next())->what == kind::in_sync);
  auto seen = std::make_shared<texts>();
  const auto wait_once = [](std::shared_ptr<membership> from, record to) -> task<> {
    auto e = co_await from->next();
    to->push_back(e ? text_of(*e) : "nothing");
  };
  // The task ends with its node.
  sim.node(1).spawn_task(wait_once(events, seen));
  sim.settle();
  sim.stop(1);
  sim.restart(1);
  sim.start(0);
  sim.run_until([&] { return sim.peer(0, 1).is_connected(); });
  CHECK(seen->empty());
  CHECK(text_of(*sim.wait(events->next())) == "peer_connected node1");
  sim.node(1).spawn_task(wait_once(events, seen));
  sim.settle();
  sim.node(1).spawn_task(wait_once(events, seen));
  sim.settle();
  CHECK(taken(seen) == texts{"nothing"});
  kill_store(sim, 0); // there is none: no event
  CHECK(seen->empty());
  sim.link(0, 1).cut();
  sim.settle();
  CHECK(taken(seen) == texts{"peer_lost node1"});
}

TEST_CASE("an empty membership is at its end") {
  simulation sim{1};
  membership none;
  CHECK_FALSE(sim.wait(none.next()));
  auto events = sim.node(0).membership();
  auto moved = std::move(events);
  CHECK_FALSE(sim.wait(events.next()));
  CHECK(sim.wait(moved.next())->what == kind::in_sync);
}

TEST_CASE("a thread reads a membership while it changes") {
  simulation sim{2};
  auto events = sim.node(0).membership();
  CHECK(events.next().get()->what == kind::in_sync);
  sim.start();
  CHECK(events.next().get()->what == kind::peer_connected);
}
