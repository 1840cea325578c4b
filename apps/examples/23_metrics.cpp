// What a node counts and measures: as values, and for Prometheus. In a simulation, so that the times
// are always the same.

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/testing/testing.hpp>

#include <iostream>
#include <sstream>

namespace grid = actorgrid;
using namespace std::chrono_literals;

inline constexpr auto lookup = grid::unary<std::string, std::string>(grid::handler_id{40});

grid::task<grid::result<std::string>> look_up(std::string key) {
  co_await grid::sleep_for(key == "rare" ? 300ms : 2ms);
  if (key == "lost") co_return grid::remote_error("no such key");
  co_return "value of " + key;
}

void print_slowest(const grid::node_metrics& m) {
  for (const auto& h : m.handlers) {
    const auto p99 = std::chrono::duration<double, std::milli>(h.load.run_time.quantile(0.99));
    std::cout << "handler " << int{h.stats.id.value} << ": " << h.load.calls.ok << " ok, "
              << h.load.calls.error << " failed, " << h.load.calls.late << " late, 99 % within "
              << p99.count() << " ms\n";
  }
}

int main() {
  grid::testing::simulation sim{2};
  sim.node(1).handle(lookup, look_up);
  sim.start();
  const auto store = sim.peer(0, 1);
  for (int i = 0; i < 200; ++i) (void)sim.wait(store.call(lookup, "tea"));
  (void)sim.wait(store.call(lookup, "lost"));
  (void)sim.wait(store.call(lookup, "rare", {.timeout = 100ms}));
  sim.advance(1s);
  print_slowest(sim.node(1).metrics());

  const auto text = grid::prometheus_text(grid::metric_families(sim.node(1).metrics()));
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("actorgrid_handler_calls_total")) std::cout << line << '\n';
}

// Output:
// handler 40: 200 ok, 1 failed, 1 late, 99 % within 2.09715 ms
// actorgrid_handler_calls_total{handler="40",outcome="ok"} 200
// actorgrid_handler_calls_total{handler="40",outcome="error"} 1
// actorgrid_handler_calls_total{handler="40",outcome="refused"} 0
// actorgrid_handler_calls_total{handler="40",outcome="late"} 1
