// A two-way stream with windows: both ends send and read until the caller finishes. A second stream
// fails.

#include <actorgrid/actorgrid.hpp>

#include <iostream>
#include <vector>

namespace grid = actorgrid;
using namespace std::chrono_literals;

struct account {
  std::string owner;
  int balance = 0;
  MSGPACK_DEFINE_MAP(owner, balance)
};

// Opened with an account; receives changes and answers with balances. Once 8 changes or 32 balances
// are in transit or unread, send waits.
inline constexpr auto book =
    grid::stream<account, int, int>(grid::handler_id{41}, {.in = 8, .out = 32});

grid::task<caf::error> keep(account opened, grid::source<int> in, grid::sink<int> out) {
  while (auto change = co_await in.next()) {
    opened.balance += *change;
    if (opened.balance < 0) co_return grid::remote_error(opened.owner + " is out of money");
    co_await out.send(opened.balance);
  }
  co_return caf::error{}; // the caller finished, so this end does too
}

grid::task<> spend(grid::peer bank, std::vector<int> changes) {
  auto stream = co_await bank.open(book, {"alice", 10});
  for (int change : changes) co_await stream->send(change);
  stream->finish(); // no more changes; answers still come
  while (auto balance = co_await stream->next()) std::cout << "balance " << *balance << '\n';
  std::cout << "ended: " << grid::render(stream->error()) << '\n';
}

int main() {
  grid::system_config settings;
  caf::actor_system system{settings};
  grid::node_config here, there;
  here.local = "http://127.0.0.1:7417";
  there.local = "http://127.0.0.1:7418";
  here.peers = there.peers = {here.local, there.local};
  grid::node first{system, here}, second{system, there};

  second.handle(book, keep);

  for (auto* node : {&first, &second})
    if (auto error = node->start()) return std::cerr << grid::render(error) << '\n', 1;
  if (auto error = first.wait_connected(5s)) return std::cerr << grid::render(error) << '\n', 1;

  for (auto changes : {std::vector{5, -12}, std::vector{-4, -7}})
    first.run_task(spend(first.peer(there.local), changes));
}

// Output:
// balance 15
// balance 3
// ended: ok
// balance 6
// ended: remote_failure: alice is out of money
