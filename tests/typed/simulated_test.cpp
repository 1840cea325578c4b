#include "tests/support/catch.hpp"
#include "tests/typed/inventory.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <caf/event_based_actor.hpp>

using namespace actorgrid;
using namespace std::chrono_literals;
using inventory::item;
using inventory::lookup;
using testing::simulation;

namespace {

/// Dies of every request for "die".
class mortal : public caf::event_based_actor {
public:
  explicit mortal(caf::actor_config& cfg) : caf::event_based_actor(cfg) {}
  caf::behavior make_behavior() override {
    return {[this](const lookup& q) -> caf::result<item> {
      if (q.sku == "die") quit(caf::exit_reason::user_shutdown);
      return item{q.sku, 1};
    }};
  }
};

bool serves(simulation& sim) {
  return static_cast<bool>(sim.wait(sim.peer(0, 1).call(inventory::get, {"a"})));
}

void kill_handler(simulation& sim) {
  (void)sim.wait(sim.peer(0, 1).call(inventory::get, {"die"}));
  sim.settle();
}

} // namespace

TEST_CASE("a dead handler actor is restarted after delays that double, and given up in the end") {
  simulation sim{2};
  sim.node(1).spawn<mortal>(inventory::get);
  sim.start();
  CHECK(serves(sim));
  auto delay = 100ms;
  for (int death = 1; death < 10; ++death) {
    kill_handler(sim);
    CHECK(sim.node(1).handlers()[0].state == handler_state::restarting);
    sim.advance(delay - 1ms);
    CHECK_FALSE(serves(sim));
    sim.advance(1ms);
    CHECK(serves(sim));
    delay = std::min<std::chrono::milliseconds>(2 * delay, 10s);
  }
  kill_handler(sim);
  CHECK(sim.node(1).handlers()[0].state == handler_state::failed);
  sim.advance(1h);
  CHECK_FALSE(serves(sim));
}

TEST_CASE("an idle connection releases a removed handler with its next ping") {
  simulation sim{2};
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = held;
  sim.node(1).handle(inventory::get, [held](const lookup& q) { return item{q.sku, *held}; },
                     {.where = run_on::loop});
  held.reset();
  sim.start();
  CHECK(serves(sim));
  CHECK_FALSE(sim.node(1).unregister(inventory::get.id));
  sim.advance(11s);
  CHECK(watched.expired());
}

TEST_CASE("deaths that lie far apart are not counted together") {
  simulation sim{2};
  sim.node(1).spawn<mortal>(inventory::get);
  sim.start();
  for (int death = 1; death <= 30; ++death) {
    kill_handler(sim);
    sim.advance(100ms);
    CHECK(serves(sim));
    sim.advance(61s);
  }
}

TEST_CASE("gathering takes as long as the slowest answer it needs") {
  simulation sim{4};
  for (std::size_t i : {1u, 2u, 3u})
    sim.node(i).handle(inventory::get, [](lookup q) -> task<item> { co_return item{q.sku, 1}; });
  sim.start();
  sim.link(0, 1).delay(10ms);
  sim.link(0, 2).delay(20ms);
  sim.link(0, 3).delay(50ms);
  const auto took = [&](quorum needed) {
    const auto begin = sim.now();
    auto r = sim.wait(gather(sim.node(0).peers(), inventory::get, {"a"}, needed));
    CHECK((r && r->is_reached));
    return sim.now() - begin;
  };
  CHECK(took(quorum::any()) == 20ms);
  CHECK(took(quorum::majority()) == 40ms);
  CHECK(took(quorum::all()) == 100ms);
}

TEST_CASE("run_task works in a simulation, too") {
  simulation sim{2};
  sim.node(1).handle(inventory::count, [] { return 3; });
  sim.start();
  CHECK(sim.node(0).run_task([](peer to) -> task<int> {
    co_await sleep_for(1min);
    co_return *co_await to.call(inventory::count);
  }(sim.peer(0, 1)))
        == 3);
  CHECK(sim.now() == 1min);
}
