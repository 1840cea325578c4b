// Tasks that work together: several at the same time, in time, one after the other through a
// channel, periodically, and until an event. It runs in virtual time, so the minutes take no time.

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/testing/testing.hpp>

#include <iostream>

namespace grid = actorgrid;
using namespace std::chrono_literals;

inline constexpr auto price = grid::unary<std::string, int>(grid::handler_id{40});

struct order {
  int table = 0;
  std::string drink;
};

// Both merchants are asked at the same time.
grid::task<std::string> compare(grid::peer near, grid::peer far, std::string what) {
  auto [here, there] = co_await grid::when_all(near.call(price, what), far.call(price, what));
  if (!here || !there) co_return "no comparison";
  co_return *here <= *there ? "near" : "far";
}

// The first answer counts; the other call is abandoned.
grid::task<int> ask_any(grid::peer near, grid::peer far, std::string what) {
  auto first = co_await grid::when_any(near.call(price, what), far.call(price, what));
  auto& answer = first.index() == 0 ? std::get<0>(first) : std::get<1>(first);
  co_return answer ? *answer : 0;
}

// The channel closes when the last task that holds the closer ends, however that happens.
grid::task<> take_orders(grid::channel<order> orders, grid::channel_closer) {
  for (int table = 1; table <= 4; ++table)
    if (auto error = co_await orders.send({table, "tea"})) co_return;
}

grid::task<> serve(grid::channel<order> orders, std::string waiter, grid::manual_reset_event done) {
  while (auto next = co_await orders.next()) {
    co_await grid::sleep_for(1min);
    std::cout << waiter << ": " << next->drink << " for table " << next->table << '\n';
  }
  done.set();
}

// A periodic task ends with the task that awaits it.
grid::task<> look_after_the_fire(grid::manual_reset_event done) {
  auto fire = grid::every(50s, [] { std::cout << "puts wood on the fire\n"; });
  co_await grid::when_any(std::move(fire), done.wait());
}

int main() {
  grid::testing::simulation sim{3};
  const auto sell_for = [](int cost) {
    return [cost](std::string) -> grid::task<int> { co_return cost; };
  };
  sim.node(1).handle(price, sell_for(5));
  sim.node(2).handle(price, sell_for(3));
  sim.start();
  sim.link(0, 1).delay(10ms);
  sim.link(0, 2).delay(300ms);
  const auto near = sim.peer(0, 1), far = sim.peer(0, 2);
  std::cout << "cheapest: " << sim.run(compare(near, far, "tea")) << '\n';
  std::cout << "fastest: " << sim.run(ask_any(near, far, "tea")) << '\n';

  auto late = sim.run(grid::with_timeout(200ms, compare(near, far, "tea")));
  std::cout << grid::render(late.error()) << '\n';

  auto& node = sim.node(0);
  grid::channel<order> orders{2};
  grid::manual_reset_event done;
  grid::task_group house{node};
  for (const char* waiter : {"Ann", "Bob"}) house.add(serve(orders, waiter, done));
  house.add(take_orders(orders, orders.closer()));
  house.add(look_after_the_fire(done));
  house.wait();
}

// Output:
// cheapest: far
// fastest: 5
// deadline_exceeded: not done within 200 ms
// puts wood on the fire
// Bob: tea for table 2
// Ann: tea for table 1
// puts wood on the fire
// Bob: tea for table 3
// Ann: tea for table 4
