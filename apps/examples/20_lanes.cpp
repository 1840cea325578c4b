// Heartbeats that do not wait behind bulk: a second grid between the same nodes, on the same port.

#include <actorgrid/actorgrid.hpp>

#include <future>
#include <iostream>
#include <string>

namespace grid = actorgrid;
using namespace std::chrono_literals;

inline constexpr auto backup = grid::unary<grid::payload, std::uint64_t>(grid::handler_id{40});
inline constexpr auto heartbeat = grid::unary<int, std::string>(grid::handler_id{41});

int main() {
  grid::system_config settings;
  caf::actor_system system{settings};
  grid::node_config here, there;
  here.local = "http://127.0.0.1:7419";
  there.local = "http://127.0.0.1:7420";
  here.peers = there.peers = {here.local, there.local};
  // The same lanes on every node, as in the section [grid.lanes.urgent] of a file.
  here.lanes = there.lanes = {{.name = "urgent"}};
  grid::node first{system, here}, second{system, there};

  second.handle(backup, [](grid::payload volume) { return std::uint64_t{volume.size()}; });
  second.lane("urgent").handle(heartbeat, [](int beat) { return "alive " + std::to_string(beat); });

  for (auto* node : {&first, &second})
    if (auto error = node->start()) return std::cerr << grid::render(error) << '\n', 1;
  if (auto error = first.wait_connected(5s)) return std::cerr << grid::render(error) << '\n', 1;
  auto& urgent = first.lane("urgent");
  if (auto error = urgent.wait_connected(5s)) return std::cerr << grid::render(error) << '\n', 1;

  auto saved = std::async(std::launch::async, [&] {
    return *first.peer(there.local).call(backup, grid::payload(std::string(8 << 20, 'x'))).get();
  });
  auto other = urgent.peer(there.local);
  for (int beat = 1; beat <= 3; ++beat) std::cout << *other.call(heartbeat, beat).get() << '\n';
  std::cout << saved.get() << " bytes saved\n";

  // A lane has its own handlers, and the grid knows nothing of them.
  auto misplaced = first.peer(there.local).call(heartbeat, 4).get();
  std::cout << grid::to_string(grid::code_of(misplaced.error())) << '\n';

  // It can leave by itself.
  second.lane("urgent").drain();
  auto late = other.call(heartbeat, 5).get();
  std::cout << grid::to_string(grid::code_of(late.error())) << ", but the grid goes on: "
            << *first.peer(there.local).call(backup, grid::payload("x")).get() << '\n';
}

// Output:
// alive 1
// alive 2
// alive 3
// 8388608 bytes saved
// peer_has_no_handler
// disconnected, but the grid goes on: 1
