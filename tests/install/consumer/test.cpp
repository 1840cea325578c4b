#include <actorgrid/actorgrid.hpp>
#include <actorgrid/testing/testing.hpp>

#include <iostream>

namespace grid = actorgrid;

inline constexpr auto shout = grid::unary<std::string, std::string>(grid::handler_id{40});

int main() {
  grid::testing::simulation sim{2};
  sim.node(1).handle(shout,
                     [](std::string word) -> grid::task<std::string> { co_return word + "!"; });
  sim.start();
  sim.link(0, 1).delay(std::chrono::milliseconds(20));
  auto answer = sim.wait(sim.peer(0, 1).call(shout, "hello"));
  if (!answer) return std::cerr << grid::render(answer.error()) << '\n', 1;
  return *answer == "hello!" && sim.now() == std::chrono::milliseconds(40) ? 0 : 1;
}
