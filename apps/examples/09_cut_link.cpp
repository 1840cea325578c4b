// A test of user code without network, threads or waiting: three nodes in one process, in virtual
// time, on links that the test cuts, slows down and heals.

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/testing/testing.hpp>

#include <iostream>

namespace grid = actorgrid;
using namespace std::chrono_literals;

inline constexpr auto read_page = grid::unary<int, std::string>(grid::handler_id{40});

// The code under test: asks one replica, and the other if the first is slow or cannot be reached.
grid::task<grid::result<std::string>> read_somewhere(std::vector<grid::peer> replicas, int page) {
  grid::result<std::string> answer = grid::make_error(grid::errc::unknown_peer, "no replicas");
  for (auto& replica : replicas) {
    answer = co_await replica.call(read_page, page, {.timeout = 100ms});
    if (answer || !grid::is_retryable(grid::code_of(answer.error()))) break;
  }
  co_return answer;
}

int main() {
  grid::testing::simulation sim{3};
  for (std::size_t replica : {1u, 2u})
    sim.node(replica).handle(read_page, [replica](int page) -> grid::task<std::string> {
      co_return "page " + std::to_string(page) + " from node " + std::to_string(replica);
    });
  sim.start();

  const auto read = [&](int page) {
    const auto begin = sim.now();
    auto answer = sim.run(read_somewhere({sim.peer(0, 1), sim.peer(0, 2)}, page));
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(sim.now() - begin);
    std::cout << (answer ? *answer : grid::render(answer.error())) << ", after " << took.count()
              << " ms\n";
  };

  sim.link(0, 1).delay(20ms);
  read(1);
  sim.link(0, 1).delay(70ms); // there and back takes longer than the timeout
  read(2);
  sim.link(0, 1).cut();
  read(3); // does not wait: the connection is known to be lost
  sim.link(0, 2).cut();
  read(4);
  sim.link(0, 1).heal().delay(0ms);
  sim.run_until([&] { return sim.peer(0, 1).is_connected(); });
  read(5);

  sim.crash(1); // as under SIGKILL
  sim.settle();
  std::cout << "node 1 is " << grid::to_string(sim.peer(0, 1).state()) << '\n';
}

// Output:
// page 1 from node 1, after 40 ms
// page 2 from node 2, after 100 ms
// page 3 from node 2, after 0 ms
// disconnected: Connection reset by peer, after 0 ms
// page 5 from node 1, after 0 ms
// node 1 is unconnected
