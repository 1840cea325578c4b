// Two nodes in one process: one serves a handler, the other calls it.

#include <actorgrid/actorgrid.hpp>

#include <iostream>

namespace grid = actorgrid;
using namespace std::chrono_literals;

// What both ends share: handler 40 takes a string and answers with a string.
inline constexpr auto greet = grid::unary<std::string, std::string>(grid::handler_id{40});

int main() {
  grid::system_config settings;
  caf::actor_system system{settings};
  grid::node_config here, there;
  here.local = "http://127.0.0.1:7401";
  there.local = "http://127.0.0.1:7402";
  here.peers = there.peers = {here.local, there.local};
  grid::node first{system, here}, second{system, there};

  second.handle(greet, [](std::string name) { return "hello, " + name; });

  for (auto* node : {&first, &second})
    if (auto error = node->start()) return std::cerr << grid::render(error) << '\n', 1;
  if (auto error = first.wait_connected(5s)) return std::cerr << grid::render(error) << '\n', 1;

  auto reply = first.peer(there.local).call(greet, "world").get();
  std::cout << (reply ? *reply : grid::render(reply.error())) << '\n';
}

// Output:
// hello, world
