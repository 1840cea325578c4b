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

bool serves(simulation& world) {
  return static_cast<bool>(world.wait(world.peer(0, 1).call(inventory::get, {"a"})));
}

void kill_handler(simulation& world) {
  (void)world.wait(world.peer(0, 1).call(inventory::get, {"die"}));
  world.settle();
}

} // namespace

TEST_CASE("a dead handler actor is restarted after delays that double, and given up in the end") {
  simulation world{2};
  world.node(1).spawn<mortal>(inventory::get);
  world.start();
  CHECK(serves(world));
  auto delay = 100ms;
  for (int death = 1; death < 10; ++death) {
    kill_handler(world);
    CHECK(world.node(1).handlers()[0].state == handler_state::restarting);
    world.advance(delay - 1ms);
    CHECK_FALSE(serves(world));
    world.advance(1ms);
    CHECK(serves(world));
    delay = std::min<std::chrono::milliseconds>(2 * delay, 10s);
  }
  kill_handler(world);
  CHECK(world.node(1).handlers()[0].state == handler_state::failed);
  world.advance(1h);
  CHECK_FALSE(serves(world));
}

TEST_CASE("an idle connection releases a removed handler with its next ping") {
  simulation world{2};
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> watched = held;
  world.node(1).handle(inventory::get, [held](const lookup& q) { return item{q.sku, *held}; },
                       {.where = run_on::loop});
  held.reset();
  world.start();
  CHECK(serves(world));
  CHECK_FALSE(world.node(1).unregister(inventory::get.id));
  world.advance(11s);
  CHECK(watched.expired());
}

TEST_CASE("deaths that lie far apart are not counted together") {
  simulation world{2};
  world.node(1).spawn<mortal>(inventory::get);
  world.start();
  for (int death = 1; death <= 30; ++death) {
    kill_handler(world);
    world.advance(100ms);
    CHECK(serves(world));
    world.advance(61s);
  }
}

TEST_CASE("gathering takes as long as the slowest answer it needs") {
  simulation world{4};
  for (std::size_t i : {1u, 2u, 3u})
    world.node(i).handle(inventory::get, [](lookup q) -> task<item> { co_return item{q.sku, 1}; });
  world.start();
  world.link(0, 1).delay(10ms);
  world.link(0, 2).delay(20ms);
  world.link(0, 3).delay(50ms);
  const auto took = [&](quorum needed) {
    const auto begin = world.now();
    auto r = world.wait(gather(world.node(0).peers(), inventory::get, {"a"}, needed));
    CHECK((r && r->is_reached));
    return world.now() - begin;
  };
  CHECK(took(quorum::any()) == 20ms);
  CHECK(took(quorum::majority()) == 40ms);
  CHECK(took(quorum::all()) == 100ms);
}

TEST_CASE("run_task works in a simulation, too") {
  simulation world{2};
  world.node(1).handle(inventory::count, [] { return 3; });
  world.start();
  CHECK(world.node(0).run_task([](peer to) -> task<int> {
    co_await sleep_for(1min);
    co_return *co_await to.call(inventory::count);
  }(world.peer(0, 1)))
        == 3);
  CHECK(world.now() == 1min);
}
