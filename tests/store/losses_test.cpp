#include "tests/store/three_nodes.hpp"

#include <map>

using namespace actorgrid;
using namespace std::chrono_literals;
using actorgrid::testing::three_nodes;

namespace {

/// What clients wrote, and what was refused.
struct record {
  std::map<std::string, int> written; ///< the last number that was acknowledged
  std::size_t count = 0;
  std::vector<std::string> refused;
  bool is_over = false;
  std::size_t running = 0;
};

/// Writes higher and higher numbers to ten keys of its own.
task<> keep_writing(record* r, node* from, std::string name) {
  ++r->running;
  for (int number = 1; !r->is_over; ++number) {
    const store::put_request put{name + std::to_string(number % 10), std::to_string(number)};
    auto done = co_await retry({.calls_max = 5}, from->peers(), store::put, put, {.timeout = 5s});
    if (done) {
      r->written[put.key] = number;
      ++r->count;
    } else {
      r->refused.push_back(render(done.error()));
    }
    co_await sleep_for(20ms);
  }
  --r->running;
}

} // namespace

TEST_CASE(
    "under load, a node that is killed takes no acknowledged write with it, and none is refused") {
  three_nodes sim;
  for (std::size_t i = 0; i < 3; ++i) sim.link(three_nodes::client, i).delay(1ms);
  record r;
  auto& client = sim.node(three_nodes::client);
  for (const auto* name : {"a", "b", "c"}) client.spawn_task(keep_writing(&r, &client, name));
  for (std::size_t victim = 0; victim < 3; ++victim) {
    sim.advance(300ms);
    sim.crash(victim);
    sim.advance(500ms);
    sim.restart(victim);
    sim.advance(2s);
  }
  r.is_over = true;
  sim.run_until([&] { return r.running == 0; });
  CHECK(r.refused.empty());
  CHECK(r.count > 300);
  for (std::size_t lost = 0; lost < 3; ++lost) { // whichever two are left have all
    sim.crash(lost);
    for (const auto& [key, number] : r.written)
      CHECK(std::stoi(sim.get((lost + 1) % 3, key)) >= number);
    sim.restart(lost);
    sim.advance(3s);
  }
}

TEST_CASE("all nodes that are killed at once still have what was acknowledged") {
  three_nodes sim;
  for (int i = 0; i < 10; ++i) sim.put(0, "key" + std::to_string(i), std::to_string(i));
  for (std::size_t i = 0; i < 3; ++i) sim.crash(i);
  for (std::size_t i = 0; i < 3; ++i) sim.restart(i);
  sim.run_until_held(1, "key0", "0");
  for (int i = 0; i < 10; ++i) CHECK(sim.get(1, "key" + std::to_string(i)) == std::to_string(i));
}

TEST_CASE("a node that was down has what it missed within moments of its return") {
  three_nodes sim;
  sim.crash(2);
  const auto gone = sim.put(0, "gone", "1");
  for (int i = 0; i < 100; ++i) sim.put(0, "key" + std::to_string(i), "value");
  CHECK(sim.ask(0, store::remove, "gone"));
  sim.restart(2);
  const auto began = sim.now();
  sim.run_until_held(2, "key99", "value");
  for (int i = 0; i < 100; ++i) CHECK(sim.held(2, "key" + std::to_string(i)) == "value");
  CHECK(sim.ask(2, store::fetch, "gone")->version > gone);
  CHECK(sim.now() - began < 3s);
}

TEST_CASE("a node that misses writes on a cut link gets them from the third at a comparison") {
  three_nodes sim{{.compare_every = 4s}};
  sim.link(0, 2).cut();
  sim.put(0, "tea", "green");
  CHECK(sim.held(2, "tea").empty());
  const auto began = sim.now();
  sim.run_until_held(2, "tea", "green");
  CHECK(sim.now() - began < 10s);
}

TEST_CASE("replicas that have the same entries have the same summary, whatever the order") {
  three_nodes sim;
  for (int i = 0; i < 20; ++i) sim.put(static_cast<std::size_t>(i % 3), std::to_string(i % 7), "x");
  sim.settle();
  const auto first = sim.wait(sim.peer(three_nodes::client, 0).call(store::summarize));
  const auto second = sim.wait(sim.peer(three_nodes::client, 1).call(store::summarize));
  REQUIRE((first && second));
  CHECK(*first == *second);
  CHECK(*first != store::summary(store::bucket_count));
}
