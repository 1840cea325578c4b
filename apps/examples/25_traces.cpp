// One request, followed through three nodes by a tracer of the program's own. It came with a trace
// of W3C Trace Context, as from an HTTP client. In a simulation, so that the times are always the
// same.

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/testing/testing.hpp>

#include <iostream>
#include <memory>

namespace grid = actorgrid;
using namespace std::chrono_literals;

inline constexpr auto order = grid::unary<std::string, std::string>(grid::handler_id{40});
inline constexpr auto stock = grid::unary<std::string, int>(grid::handler_id{41});

// It is told on several threads, and must not block: a real one would put what it is told into a
// queue. This one runs in a simulation, which has one thread.
struct printer : grid::tracer {
  void on_end(const grid::traced_span& span, const grid::span_end& end) noexcept override {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(end.ended - span.began);
    std::cout << span.node << ' ' << to_string(span.kind) << " handler " << int{span.id.value}
              << (grid::is_incoming(span.kind) ? " from " : " to ") << span.peer << ", "
              << grid::to_string(end.outcome) << ", " << ms.count() << " ms, trace "
              << grid::to_hex(span.context.trace).substr(0, 6) << '\n';
  }
};

int main() {
  grid::testing::simulation sim{3};
  for (std::size_t i = 0; i != 3; ++i) sim.node(i).add_tracer(std::make_shared<printer>());
  sim.node(1).handle(order, [&](std::string what) -> grid::task<grid::result<std::string>> {
    auto left = co_await sim.peer(1, 2).call(stock, what); // belongs to the same trace
    if (!left) co_return left.error();
    co_return std::to_string(*left) + " left of " + what;
  });
  sim.node(2).handle(stock, [](std::string what) -> grid::task<grid::result<int>> {
    co_await grid::sleep_for(30ms);
    if (what != "tea") co_return grid::remote_error("no such thing");
    co_return 7;
  });
  sim.start();

  const auto ask = [&](std::string what, std::string_view header) {
    const auto client = grid::parse_traceparent(header).value_or(grid::trace_context{});
    const auto answer = sim.wait(sim.peer(0, 1).call(order, what, {.trace = &client}));
    std::cout << (answer ? *answer : grid::render(answer.error())) << "\n\n";
  };
  ask("tea", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  ask("ink", "00-f5e1b59d0c464ca7a29e4eba5b8bd1d5-00f067aa0ba902b7-01");
}

// Output:
// http://node2:9000 call_in handler 41 from http://node1:9000, ok, 30 ms, trace 0af765
// http://node1:9000 call_out handler 41 to http://node2:9000, ok, 30 ms, trace 0af765
// http://node1:9000 call_in handler 40 from http://node0:9000, ok, 30 ms, trace 0af765
// http://node0:9000 call_out handler 40 to http://node1:9000, ok, 30 ms, trace 0af765
// 7 left of tea
//
// http://node2:9000 call_in handler 41 from http://node1:9000, remote_failure, 30 ms, trace f5e1b5
// http://node1:9000 call_out handler 41 to http://node2:9000, remote_failure, 30 ms, trace f5e1b5
// http://node1:9000 call_in handler 40 from http://node0:9000, remote_failure, 30 ms, trace f5e1b5
// http://node0:9000 call_out handler 40 to http://node1:9000, remote_failure, 30 ms, trace f5e1b5
// remote_failure: no such thing
//
