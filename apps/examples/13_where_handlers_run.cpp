// The same work in each place where a handler can run, distinguished by subroutes.

#include <actorgrid/actorgrid.hpp>

#include <caf/event_based_actor.hpp>

#include <iostream>
#include <thread>

namespace grid = actorgrid;
using namespace std::chrono_literals;

inline constexpr auto twice = grid::unary<int, int>(grid::handler_id{40});

int compute(int n) {
  return 2 * n;
}
int read_from_tape(int n) {
  std::this_thread::sleep_for(20ms); // stands for a long blocking call
  return 2 * n;
}
grid::task<int> wait_a_little(int n) {
  co_await grid::sleep_for(20ms);
  co_return 2 * n;
}
caf::behavior doubling() {
  return {[](int n) { return 2 * n; }};
}
struct doubler : caf::event_based_actor {
  using caf::event_based_actor::event_based_actor;
  caf::behavior make_behavior() override {
    return {[](int n) { return 2 * n; }};
  }
};

int main() {
  grid::system_config settings;
  caf::actor_system system{settings};
  grid::node_config here, there;
  here.local = "http://127.0.0.1:7448";
  there.local = "http://127.0.0.1:7449";
  here.peers = there.peers = {here.local, there.local};
  grid::node first{system, here}, second{system, there};

  auto mine = system.spawn(doubling);
  // The default: CAF's pool. The loop is the fastest, but never block there.
  second.handle(twice, compute);
  second.at("loop").handle(twice, compute, {.where = grid::run_on::loop});
  // Two threads of its own, for functions that block for long.
  second.at("tape").handle(twice, read_from_tape,
                           {.where = grid::run_on::thread, .concurrency = 2});
  // Coroutines run on a loop, actors where you spawned them, or supervised by the node: on CAF's
  // pool, or on one of the node's loops.
  second.at("task").handle(twice, wait_a_little);
  second.at("actor").handle(twice, mine);
  second.at("supervised").spawn<doubler>(twice);
  second.at("quick").spawn_with<doubler>(twice, {.where = grid::run_on::loop});

  for (auto* node : {&first, &second})
    if (auto error = node->start()) return std::cerr << grid::render(error) << '\n', 1;
  if (auto error = first.wait_connected(5s)) return std::cerr << grid::render(error) << '\n', 1;

  auto other = first.peer(there.local);
  for (const char* place : {"", "loop", "tape", "task", "actor", "supervised", "quick"}) {
    auto answer = other.call(twice, 21, {.subroute = place}).get();
    std::cout << '"' << place << "\": " << (answer ? *answer : -1) << '\n';
  }
  caf::anon_send_exit(mine, caf::exit_reason::user_shutdown);
}

// Output:
// "": 42
// "loop": 42
// "tape": 42
// "task": 42
// "actor": 42
// "supervised": 42
// "quick": 42
