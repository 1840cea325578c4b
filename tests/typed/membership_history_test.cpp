#include "tests/support/catch.hpp"
#include "tests/typed/membership_texts.hpp"

#include <actorgrid/testing/simulation.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <set>
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

/// What the events tell, as a program would keep it.
struct table {
  std::map<std::string, std::string> instances;
  std::set<int> down;
  std::uint64_t missed = 0;

  void put(const membership_event& e) {
    switch (e.what) {
    case kind::missed:
      missed += e.count;
      instances.clear();
      down.clear();
      break;
    case kind::peer_connected:
    case kind::peer_restarted:
      instances[e.peer] = e.instance;
      break;
    case kind::peer_lost:
      instances.erase(e.peer);
      break;
    case kind::handler_died:
      down.insert(e.handler.value);
      break;
    case kind::handler_restarted:
      down.erase(e.handler.value);
      break;
    default:
      break;
    }
  }
  texts text() const {
    texts all;
    for (const auto& [host, instance] : instances) all.push_back(host + " " + instance);
    for (const auto id : down) all.push_back(std::to_string(id));
    return sorted(all);
  }
};

/// The same, asked for.
texts table_of(const node& n) {
  texts all;
  for (const auto& p : n.peers())
    if (const auto stats = p.stats(); stats.state == peer_state::connected)
      all.push_back(stats.host + " " + stats.instance);
  for (const auto& h : n.handlers())
    if (h.state != handler_state::serving) all.push_back(std::to_string(h.id.value));
  return sorted(all);
}

task<> keep(table* kept, membership events) {
  while (auto e = co_await events.next()) kept->put(*e);
}

} // namespace

TEST_CASE("whatever happens, a table kept from the events is right in the end") {
  const auto seed = GENERATE(range(1u, 13u));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const auto draw = [&](std::size_t below) { return random() % below; };
  simulation sim{simulation_options{.nodes = 4, .seed = seed, .any_order = true}};
  const handler_options forever{.restart = {.deaths_max = 10'000, .delay_max = 200ms}};
  REQUIRE(!sim.node(0).spawn_with<store_actor>(store::put, forever, "1"));
  table fast, slow;
  auto fast_events = sim.node(0).membership(), slow_events = sim.node(0).membership();
  sim.node(0).spawn_task(keep(&fast, std::move(fast_events)));
  slow.put(*sim.wait(slow_events.next())); // and no more until the end
  sim.start();
  std::vector<bool> is_alive(sim.size(), true);
  for (int i = 0; i < 400; ++i) {
    const auto other = 1 + draw(3);
    switch (draw(4)) {
    case 0:
      sim.link(0, other).cut();
      sim.link(0, other).heal();
      break;
    case 1:
      if (is_alive[other])
        sim.crash(other);
      else
        sim.restart(other);
      is_alive[other] = !is_alive[other];
      break;
    default:
      kill_store(sim, 0);
    }
    sim.advance(std::chrono::milliseconds(draw(2000)));
    CHECK(fast.missed == 0);
  }
  sim.node(0).spawn_task(keep(&slow, std::move(slow_events)));
  sim.settle();
  const auto right = table_of(sim.node(0));
  CHECK(fast.text() == right);
  CHECK(slow.text() == right);
  CHECK(slow.missed > 0);
}
