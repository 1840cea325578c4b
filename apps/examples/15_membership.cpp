// A task that follows the membership of its node, in a simulation.

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/testing/testing.hpp>

#include <caf/event_based_actor.hpp>

#include <iostream>

namespace grid = actorgrid;
using namespace std::chrono_literals;
using change = grid::membership_event::kind;

grid::task<> follow(grid::membership events) {
  while (auto e = co_await events.next()) {
    std::cout << grid::to_string(e->what) << (e->peer.empty() ? "" : " " + e->peer) << '\n';
    if (e->what == change::peer_restarted)
      std::cout << "  it has lost what it had in memory: send it again\n";
  }
}

// The same as messages. The next one comes when this one was handled.
class counting_actor : public caf::event_based_actor {
public:
  using caf::event_based_actor::event_based_actor;
  caf::behavior make_behavior() override {
    return {[this](const grid::membership_event& e) {
      if (e.what == change::peer_connected || e.what == change::peer_restarted) ++connected_;
      if (e.what == change::peer_lost) std::cout << "of " << connected_-- << " one is lost\n";
    }};
  }

private:
  int connected_ = 0;
};

int main() {
  grid::testing::simulation sim{3};
  sim.node(0).spawn_task(follow(sim.node(0).membership()));
  sim.start();
  auto counting = sim.node(0).spawn_on_loop<counting_actor>();
  if (auto error = sim.node(0).subscribe(counting)) return 1;
  sim.settle();
  sim.crash(2);
  sim.settle();
  sim.restart(2);
  sim.run_until([&] { return sim.peer(0, 2).is_connected(); });
  sim.settle();
}

// Output:
// in_sync
// peer_connected http://node2:9000
// peer_connected http://node1:9000
// peer_lost http://node2:9000
// of 2 one is lost
// peer_restarted http://node2:9000
//   it has lost what it had in memory: send it again
// stopped
