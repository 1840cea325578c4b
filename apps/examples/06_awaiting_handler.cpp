// A handler that waits without blocking a thread: for a timer, and for the node that called it.

#include <actorgrid/actorgrid.hpp>

#include <iostream>

namespace grid = actorgrid;
using namespace std::chrono_literals;

struct order {
  std::string what;
  int count = 0;
  MSGPACK_DEFINE_MAP(what, count)
};
inline constexpr auto bill = grid::unary<order, int>(grid::handler_id{40});
inline constexpr auto price = grid::unary<std::string, int>(grid::handler_id{41});

// Calls its caller back: the same connection carries calls both ways. While it waits, other work
// goes on, so a thousand of these do not need a thousand threads.
grid::task<grid::result<int>> add_up(grid::node* node, std::string customer, order o) {
  co_await grid::sleep_for(20ms);
  auto each = co_await node->peer(customer).call(price, o.what, {.timeout = 1s});
  if (!each)
    co_return grid::remote_error("no bill, as the price is unknown: "
                                 + grid::remote_text(each.error()));
  co_return o.count * *each;
}

int main() {
  grid::system_config settings;
  caf::actor_system system{settings};
  grid::node_config here, there;
  here.local = "http://127.0.0.1:7419";
  there.local = "http://127.0.0.1:7420";
  here.peers = there.peers = {here.local, there.local};
  grid::node first{system, here}, second{system, there};

  first.handle(price, [](std::string what) -> grid::result<int> {
    if (what != "teapot") return grid::remote_error("we do not sell a " + what);
    return 12;
  });
  second.handle(
      bill, [&second](grid::call_info info, order o) { return add_up(&second, info.caller(), o); });

  for (auto* node : {&first, &second})
    if (auto error = node->start()) return std::cerr << grid::render(error) << '\n', 1;
  if (auto error = first.wait_connected(5s)) return std::cerr << grid::render(error) << '\n', 1;

  auto desk = first.peer(there.local);
  std::cout << "three teapots: " << *desk.call(bill, {"teapot", 3}).get() << '\n';
  auto none = desk.call(bill, {"samovar", 1}).get();
  std::cout << grid::render(none.error()) << '\n';
}

// Output:
// three teapots: 36
// remote_failure: no bill, as the price is unknown: we do not sell a samovar
