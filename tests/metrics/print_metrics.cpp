// Prints the metrics of a node that has had calls and has an open stream.
#include <actorgrid/actorgrid.hpp>
#include <actorgrid/testing/simulation.hpp>

#include <exception>
#include <iostream>

namespace {

using namespace actorgrid;

constexpr auto echo = unary<payload, payload>(handler_id{40});
constexpr auto mirror = stream<no_payload, payload, payload>(handler_id{41}, {.in = 4, .out = 4});

void serve(std::size_t, node& n) {
  n.handle(echo, [](payload in) { return in; });
  n.handle(mirror, [](source<payload> in, sink<payload> out) -> task<> {
    while (auto item = co_await in.next()) co_await out.send(std::move(*item));
  });
}

} // namespace

int main() try {
  testing::simulation nodes{{.nodes = 3, .prepare = serve}};
  nodes.start();
  for (int i = 0; i < 10; ++i)
    if (!nodes.wait(nodes.peer(0, 1).call(echo, "x"))) return 1;
  auto opened = nodes.wait(nodes.peer(0, 1).open(mirror));
  if (!opened || nodes.wait(opened->send(payload("x"))) || !nodes.wait(opened->next())) return 1;
  std::cout << prometheus_text(metric_families(nodes.node(1).metrics()));
  return 0;
} catch (const std::exception& e) {
  std::cerr << "print_metrics: " << e.what() << '\n';
  return 1;
}
