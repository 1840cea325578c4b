// Who may use which handlers, and how often. Simulated, so that nobody waits for the rate.

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/testing/simulation.hpp>

#include <iostream>

namespace grid = actorgrid;
using namespace std::chrono_literals;

inline constexpr auto report =
    grid::repeatable(grid::unary<std::string, std::string>(grid::handler_id{40}));
inline constexpr auto erase = grid::unary<std::string, bool>(grid::handler_id{41});

std::string make_report(std::string about) {
  return "all about " + about;
}

int main() {
  grid::testing::simulation sim{grid::testing::simulation_options{
      .nodes = 2, .configure = [](std::size_t i, grid::node_config& config) {
        // In a file: grid.allow = ["self may call 41", "everyone may not call 41"]
        if (i == 1) config.allow = {"self may call 41", "everyone may not call 41"};
      }}};
  auto& there = sim.node(1);
  there.handle(report, make_report, {.allow = {"peers"}, .rate = {.per_second = 2, .burst = 1}});
  there.handle(erase, [](std::string) { return true; });
  sim.start();

  const auto own = sim.wait(there.self().call(erase, "shelf"));
  std::cout << (own && *own ? "the node itself may erase\n" : "no\n");
  const auto server = sim.peer(0, 1);
  std::cout << grid::render(sim.wait(server.call(erase, "shelf")).error()) << '\n';

  std::cout << *sim.wait(server.call(report, "shelves")) << '\n';
  const auto too_early = sim.wait(server.call(report, "jars"));
  std::cout << grid::render(too_early.error()) << '\n';
  const auto wait = grid::retry_after(too_early.error());
  const auto began = sim.now();
  std::cout << *sim.wait(grid::retry({}, server, report, "jars"));
  std::cout << (sim.now() - began >= wait ? ", once it was time\n" : ", too early\n");
  std::cout << there.peer(sim.host(0)).stats().refused_by_rule << " refused by a rule\n";
}

// Output:
// the node itself may erase
// not_allowed: http://node0:9000 may not call handler 41
// all about shelves
// rate_limited: more than 2 calls a second of handler 40, again in 500 ms
// all about jars, once it was time
// 1 refused by a rule
