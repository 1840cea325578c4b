#include <actorgrid/testing/testing.hpp>

#include <iostream>

namespace grid = actorgrid;

inline constexpr auto greet = grid::unary<grid::payload, grid::payload>(grid::handler_id{40});

int main() {
  grid::testing::simulation sim{2};
  sim.node(1).handle(greet, [](grid::payload name) -> grid::task<grid::payload> {
    co_return "hello, " + std::string(name.text());
  });
  sim.start();
  auto reply = sim.wait(sim.peer(0, 1).call(greet, "world"));
  std::cout << (reply ? std::string(reply->text()) : grid::render(reply.error())) << '\n';
}
