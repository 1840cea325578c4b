// A program that is not a node of the grid but a guest: it blocks until each answer arrives, and
// retries where that can help.

#include <actorgrid/actorgrid.hpp>

#include <atomic>
#include <iostream>

namespace grid = actorgrid;
using namespace std::chrono_literals;

inline constexpr auto square = grid::unary<int, int>(grid::handler_id{40});

grid::result<int> ask(const grid::peer& server, int number) {
  for (int tries_left = 3;;) {
    auto answer = server.call(square, number, {.timeout = 300ms}).get();
    if (answer) return answer;
    const auto& why = answer.error();
    std::cout << number << " failed: " << grid::to_string(grid::code_of(why)) << '\n';
    // A call that timed out may have run: retry only what may happen twice.
    if (!grid::is_retryable(why) || --tries_left == 0) return answer;
  }
}

int main() {
  std::atomic<int> naps_left{1};
  grid::system_config settings;
  caf::actor_system system{settings};
  grid::node_config serving;
  serving.local = "http://127.0.0.1:7424";
  serving.peers = {serving.local};
  serving.guests = {"http://tool-*:1"}; // may connect although they are not peers
  grid::node server{system, serving};
  server.handle(square, [&](int number) -> grid::task<grid::result<int>> {
    if (number > 1000) co_return grid::remote_error("too large to square");
    if (naps_left-- > 0) co_await grid::sleep_for(1s);
    const int result = number * number;
    co_return result;
  });
  if (auto error = server.start()) return std::cerr << grid::render(error) << '\n', 1;

  // A guest gets a generated name, does not listen, and dials the peers that it is given.
  auto name = grid::make_guest_name("http://tool-*:1", serving.peers);
  if (!name) return std::cerr << name.why().text << '\n', 1;
  grid::node_config visiting;
  visiting.local = *name;
  visiting.peers = {serving.local};
  visiting.listen = "none";
  grid::node client{system, visiting};
  if (auto error = client.start()) return std::cerr << grid::render(error) << '\n', 1;
  if (auto error = client.wait_connected(5s)) return std::cerr << grid::render(error) << '\n', 1;

  auto remote = client.peer(serving.local);
  for (int number : {7, 2000}) {
    auto answer = ask(remote, number);
    if (answer)
      std::cout << number << " squared is " << *answer << '\n';
    else
      std::cout << "giving up: " << grid::render(answer.error()) << '\n';
  }
  auto unknown = client.peer("http://elsewhere:1").call(square, 7).get();
  std::cout << "elsewhere: " << grid::to_string(grid::code_of(unknown.error())) << '\n';
}

// Output:
// 7 failed: deadline_exceeded
// 7 squared is 49
// 2000 failed: remote_failure
// giving up: remote_failure: too large to square
// elsewhere: unknown_peer
