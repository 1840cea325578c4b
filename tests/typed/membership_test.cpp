#include "tests/support/catch.hpp"
#include "tests/typed/store.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace actorgrid;
using namespace std::chrono_literals;
using store::store_actor;
using testing::simulation;
using testing::simulation_options;

namespace {

using kind = membership_event::kind;
using texts = std::vector<std::string>;

/// "peer_lost node1", "handler_died 50 shelf", "missed 7"
std::string text_of(const membership_event& e) {
  std::string text{to_string(e.what)};
  if (!e.peer.empty()) text += " " + e.peer.substr(e.peer.find("//") + 2, 5);
  if (e.is_guest) text += " guest";
  if (e.handler.is_valid()) text += " " + std::to_string(e.handler.value);
  if (!e.subroute.empty()) text += " " + e.subroute;
  if (e.count != 0) text += " " + std::to_string(e.count);
  return text;
}

using record = std::shared_ptr<texts>;

task<> read_all(membership events, record seen) {
  while (auto e = co_await events.next()) seen->push_back(text_of(*e));
  seen->push_back("end");
}

/// Reads in a task that belongs to no node of interest: the last of the simulation.
record read_in_task(simulation& world, std::size_t node) {
  auto seen = std::make_shared<texts>();
  world.node(world.size() - 1).spawn_task(read_all(world.node(node).membership(), seen));
  return seen;
}

/// Writes down what it gets. Told to rest, it keeps its mail until it is told to work.
class subscriber : public caf::event_based_actor {
public:
  subscriber(caf::actor_config& cfg, record seen)
      : caf::event_based_actor(cfg), seen_(std::move(seen)) {}
  caf::behavior make_behavior() override { return working(); }

private:
  caf::behavior working() {
    return {[this](const membership_event& e) { seen_->push_back(text_of(e)); },
            [this](bool works) {
              if (works) return;
              set_default_handler(caf::skip);
              become(caf::keep_behavior, caf::behavior{[this](bool again) {
                       if (again) unbecome();
                     }});
            }};
  }

  const record seen_;
};

texts taken(const record& seen) {
  return std::exchange(*seen, {});
}

/// The sorted events, of which the order does not matter.
texts sorted(texts all) {
  std::ranges::sort(all);
  return all;
}

void kill_store(simulation& world, std::size_t node) {
  caf::anon_send(world.node(node).actor(store::put), store::entry{"die", ""});
  world.settle();
}

} // namespace

TEST_CASE("a reader gets the present state, and then peers that are lost, come and restart") {
  simulation world{4};
  auto early = read_in_task(world, 0);
  world.settle();
  CHECK(taken(early) == texts{"in_sync"});
  world.start();
  CHECK(sorted(taken(early))
        == texts{"peer_connected node1", "peer_connected node2", "peer_connected node3"});
  auto late = read_in_task(world, 0);
  world.settle();
  CHECK(
      taken(late)
      == texts{"peer_connected node1", "peer_connected node2", "peer_connected node3", "in_sync"});
  world.link(0, 1).cut();
  world.settle();
  world.link(0, 1).heal();
  world.run_until([&] { return world.peer(0, 1).is_connected(); });
  world.crash(2);
  world.advance(1s);
  world.restart(2);
  world.run_until([&] { return world.peer(0, 2).is_connected(); });
  const texts expected{"peer_lost node1", "peer_connected node1", "peer_lost node2",
                       "peer_restarted node2"};
  CHECK(taken(early) == expected);
  CHECK(taken(late) == expected);
}

TEST_CASE("an event of a peer tells which run of its process it is, and why it was lost") {
  simulation world{2};
  world.start();
  auto events = world.node(0).membership();
  auto connected = world.wait(events.next());
  REQUIRE(connected);
  CHECK(connected->peer == world.host(1));
  CHECK(connected->instance == world.node(1).instance());
  CHECK(world.wait(events.next())->what == kind::in_sync);
  world.link(0, 1).cut();
  auto lost = world.wait(events.next());
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
  simulation world{options};
  auto seen = std::make_shared<texts>();
  world.node(0).spawn_task(read_all(world.node(0).membership(), seen));
  world.start();
  world.settle();
  CHECK(taken(seen) == texts{"in_sync", "peer_connected guest guest"});
  world.stop(1);
  world.settle();
  CHECK(taken(seen) == texts{"peer_lost guest guest"});
}

TEST_CASE("a membership tells handlers whose actors die, are restarted and given up") {
  simulation world{2};
  auto& node = world.node(0);
  const handler_options twice{.restart = {.deaths_max = 2}};
  auto seen = read_in_task(world, 0);
  REQUIRE(!node.spawn_with<store_actor>(routes(store::put, tagged<store::get>), twice, "1"));
  REQUIRE(!node.at("shelf").spawn_with<store_actor>(store::put, twice, "1"));
  world.settle();
  CHECK(taken(seen) == texts{"in_sync"});
  kill_store(world, 0);
  CHECK(taken(seen) == texts{"handler_died 50", "handler_died 51"});
  auto late = read_in_task(world, 0);
  world.settle();
  CHECK(taken(late) == texts{"handler_died 50", "handler_died 51", "in_sync"});
  world.advance(100ms);
  CHECK(taken(seen) == texts{"handler_restarted 50", "handler_restarted 51"});
  CHECK(taken(late) == texts{"handler_restarted 50", "handler_restarted 51"});
  kill_store(world, 0);
  CHECK(taken(seen) == texts{"handler_failed 50", "handler_failed 51"});
  CHECK_FALSE(node.unregister(store::put.id));
  CHECK_FALSE(node.unregister(store::put.id, "shelf"));
  world.settle();
  CHECK(taken(seen) == texts{"handler_removed 50"});
  auto last = read_in_task(world, 0);
  world.settle();
  CHECK(taken(last) == texts{"handler_failed 51", "in_sync"});
}

TEST_CASE("a membership tells that its node drains and stops, and ends") {
  simulation world{3};
  world.start();
  auto seen = read_in_task(world, 0);
  world.settle();
  CHECK(taken(seen).size() == 3);
  world.node(0).drain();
  world.settle();
  const auto all = taken(seen);
  CHECK(all.front() == "draining");
  CHECK(texts(all.end() - 2, all.end()) == texts{"stopped", "end"});
  auto late = read_in_task(world, 0);
  world.settle();
  CHECK(taken(late) == texts{"in_sync", "stopped", "end"});
}

TEST_CASE("a slow reader gets the oldest changes, the number of those lost, and the state again") {
  simulation world{2};
  auto& node = world.node(0);
  const handler_options forever{.restart = {.deaths_max = 1000, .delay_max = 100ms}};
  REQUIRE(!node.spawn_with<store_actor>(store::put, forever, "1"));
  auto events = node.membership();
  CHECK(world.wait(events.next())->what == kind::in_sync);
  constexpr int deaths = 200; // two changes each
  for (int death = 1; death <= deaths; ++death) {
    world.advance(100ms);
    kill_store(world, 0);
  }
  REQUIRE(node.handlers()[0].deaths == deaths);
  texts read;
  for (int i = 0; i < 256; ++i) read.push_back(text_of(*world.wait(events.next())));
  CHECK(read[0] == "handler_died 50");
  CHECK(read[255] == "handler_restarted 50");
  const auto missed = world.wait(events.next());
  CHECK(missed->what == kind::missed);
  CHECK(missed->count == 2 * deaths - 1 - 256);
  CHECK(text_of(*world.wait(events.next())) == "handler_died 50");
  CHECK(world.wait(events.next())->what == kind::in_sync);
  world.advance(100ms);
  CHECK(text_of(*world.wait(events.next())) == "handler_restarted 50");
}

TEST_CASE("an actor that subscribes gets the same events as messages") {
  simulation world{3};
  auto seen = std::make_shared<texts>();
  const auto actor = world.system().spawn<subscriber>(seen);
  CHECK_FALSE(world.node(0).subscribe(actor));
  CHECK_FALSE(world.node(0).subscribe(actor)); // already
  CHECK(code_of(world.node(0).subscribe({})) == errc::invalid_handle);
  world.start();
  world.settle();
  CHECK(sorted(taken(seen)) == texts{"in_sync", "peer_connected node1", "peer_connected node2"});
  world.crash(1);
  world.settle();
  CHECK(taken(seen) == texts{"peer_lost node1"});
  world.node(0).unsubscribe(actor);
  world.crash(2);
  world.settle();
  CHECK(taken(seen).empty());
  CHECK_FALSE(world.node(0).subscribe(actor));
  world.stop(0);
  world.settle();
  CHECK(taken(seen) == texts{"in_sync", "stopped"});
  caf::anon_send_exit(actor, caf::exit_reason::kill);
}

TEST_CASE(
    "a subscriber that does not read has one event in its mailbox, and is told what it missed") {
  simulation world{2};
  auto& node = world.node(0);
  const handler_options forever{.restart = {.deaths_max = 1000, .delay_max = 100ms}};
  REQUIRE(!node.spawn_with<store_actor>(store::put, forever, "1"));
  auto seen = std::make_shared<texts>();
  const auto actor = world.system().spawn<subscriber>(seen);
  CHECK_FALSE(node.subscribe(actor));
  world.settle();
  CHECK(taken(seen) == texts{"in_sync"});
  caf::anon_send(actor, false);
  for (int death = 1; death <= 200; ++death) {
    world.advance(100ms);
    kill_store(world, 0);
  }
  CHECK(taken(seen).empty());
  caf::anon_send(actor, true);
  world.settle();
  const auto all = taken(seen);
  // One was in the mailbox, 256 were kept, and three tell the present state.
  CHECK(all.size() == 1 + 256 + 3);
  CHECK(texts(all.end() - 3, all.end()) == texts{"missed 142", "handler_died 50", "in_sync"});
  caf::anon_send_exit(actor, caf::exit_reason::kill);
}

TEST_CASE("a subscription ends with its actor, and does not keep it alive") {
  simulation world{2};
  auto seen = std::make_shared<texts>();
  auto actor = world.system().spawn<subscriber>(seen);
  CHECK_FALSE(world.node(0).subscribe(actor));
  world.settle();
  caf::anon_send_exit(actor, caf::exit_reason::kill);
  world.settle();
  CHECK_FALSE(world.node(0).subscribe(actor)); // ended: nothing happens
  auto forgotten = world.system().spawn<subscriber>(seen);
  CHECK_FALSE(world.node(0).subscribe(forgotten));
  world.settle();
  const std::weak_ptr<texts> watched = seen;
  actor = nullptr;
  forgotten = nullptr;
  seen.reset();
  CHECK(watched.expired());
  world.start();
}

TEST_CASE("a wait for an event that is cancelled loses none, and a second one ends the first") {
  simulation world{2};
  auto events = std::make_shared<membership>(world.node(0).membership());
  CHECK(world.wait(events->next())->what == kind::in_sync);
  auto seen = std::make_shared<texts>();
  const auto wait_once = [](std::shared_ptr<membership> from, record to) -> task<> {
    auto e = co_await from->next();
    to->push_back(e ? text_of(*e) : "nothing");
  };
  // The task ends with its node.
  world.node(1).spawn_task(wait_once(events, seen));
  world.settle();
  world.stop(1);
  world.restart(1);
  world.start(0);
  world.run_until([&] { return world.peer(0, 1).is_connected(); });
  CHECK(seen->empty());
  CHECK(text_of(*world.wait(events->next())) == "peer_connected node1");
  world.node(1).spawn_task(wait_once(events, seen));
  world.settle();
  world.node(1).spawn_task(wait_once(events, seen));
  world.settle();
  CHECK(taken(seen) == texts{"nothing"});
  kill_store(world, 0); // there is none: no event
  CHECK(seen->empty());
  world.link(0, 1).cut();
  world.settle();
  CHECK(taken(seen) == texts{"peer_lost node1"});
}

TEST_CASE("an empty membership is at its end") {
  simulation world{1};
  membership none;
  CHECK_FALSE(world.wait(none.next()));
  auto events = world.node(0).membership();
  auto moved = std::move(events);
  CHECK_FALSE(world.wait(events.next()));
  CHECK(world.wait(moved.next())->what == kind::in_sync);
}

TEST_CASE("a thread reads a membership while it changes") {
  simulation world{2};
  auto events = world.node(0).membership();
  CHECK(events.next().get()->what == kind::in_sync);
  world.start();
  CHECK(events.next().get()->what == kind::peer_connected);
}
