#include "tests/support/catch.hpp"
#include "tests/typed/membership_texts.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <memory>
#include <optional>
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

/// Reads without a task.
class reading_actor : public caf::event_based_actor {
public:
  reading_actor(caf::actor_config& cfg, membership events, record seen)
      : caf::event_based_actor(cfg), events_(std::move(events)), seen_(std::move(seen)) {}
  caf::behavior make_behavior() override {
    read();
    return {[](int) {}};
  }

private:
  void read() {
    events_.next().then(this, [this](const std::optional<membership_event>& e) {
      seen_->push_back(e ? text_of(*e) : "end");
      if (e) read();
    });
  }

  membership events_;
  const record seen_;
};

} // namespace

TEST_CASE("an actor that subscribes gets the same events as messages") {
  simulation sim{3};
  auto seen = std::make_shared<texts>();
  const auto actor = sim.system().spawn<subscriber>(seen);
  CHECK_FALSE(sim.node(0).subscribe(actor));
  CHECK_FALSE(sim.node(0).subscribe(actor)); // already
  CHECK(code_of(sim.node(0).subscribe({})) == errc::invalid_handle);
  sim.start();
  sim.settle();
  CHECK(sorted(taken(seen)) == texts{"in_sync", "peer_connected node1", "peer_connected node2"});
  sim.crash(1);
  sim.settle();
  CHECK(taken(seen) == texts{"peer_lost node1"});
  sim.node(0).unsubscribe(actor);
  sim.crash(2);
  sim.settle();
  CHECK(taken(seen).empty());
  CHECK_FALSE(sim.node(0).subscribe(actor));
  sim.stop(0);
  sim.settle();
  CHECK(taken(seen) == texts{"in_sync", "stopped"});
  caf::anon_send_exit(actor, caf::exit_reason::kill);
}

TEST_CASE(
    "a subscriber that does not read has one event in its mailbox, and is told what it missed") {
  simulation sim{2};
  auto& node = sim.node(0);
  const handler_options forever{.restart = {.deaths_max = 1000, .delay_max = 100ms}};
  REQUIRE(!node.spawn_with<store_actor>(store::put, forever, "1"));
  auto seen = std::make_shared<texts>();
  const auto actor = sim.system().spawn<subscriber>(seen);
  CHECK_FALSE(node.subscribe(actor));
  sim.settle();
  CHECK(taken(seen) == texts{"in_sync"});
  caf::anon_send(actor, false);
  for (int death = 1; death <= 200; ++death) {
    sim.advance(100ms);
    kill_store(sim, 0);
  }
  CHECK(taken(seen).empty());
  caf::anon_send(actor, true);
  sim.settle();
  const auto all = taken(seen);
  // One was in the mailbox, 256 were kept, and three tell the present state.
  CHECK(all.size() == 1 + 256 + 3);
  CHECK(texts(all.end() - 3, all.end()) == texts{"missed 142", "handler_died 50", "in_sync"});
  caf::anon_send_exit(actor, caf::exit_reason::kill);
}

TEST_CASE("a subscription ends with its actor, and does not keep it alive") {
  simulation sim{2};
  auto seen = std::make_shared<texts>();
  auto actor = sim.system().spawn<subscriber>(seen);
  CHECK_FALSE(sim.node(0).subscribe(actor));
  sim.settle();
  caf::anon_send_exit(actor, caf::exit_reason::kill);
  sim.settle();
  CHECK_FALSE(sim.node(0).subscribe(actor)); // ended: nothing happens
  auto forgotten = sim.system().spawn<subscriber>(seen);
  CHECK_FALSE(sim.node(0).subscribe(forgotten));
  sim.settle();
  const std::weak_ptr<texts> watched = seen;
  actor = nullptr;
  forgotten = nullptr;
  seen.reset();
  CHECK(watched.expired());
  sim.start();
}

TEST_CASE("an actor reads a membership with then()") {
  simulation sim{2};
  auto seen = std::make_shared<texts>();
  const auto actor = sim.system().spawn<reading_actor>(sim.node(0).membership(), seen);
  sim.start();
  sim.stop(0);
  sim.settle();
  CHECK(taken(seen) == texts{"in_sync", "peer_connected node1", "stopped", "end"});
  caf::anon_send_exit(actor, caf::exit_reason::kill);
}
