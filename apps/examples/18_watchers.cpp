// One source of values and many subscribers, each with a window and a filter of its own. A value is
// encoded once.

#include <actorgrid/actorgrid.hpp>

#include <iostream>
#include <map>
#include <mutex>

namespace grid = actorgrid;
using namespace std::chrono_literals;

struct change {
  std::string item;
  int count = 0;
  std::uint64_t missed = 0; // not 0: stands for that many changes
  MSGPACK_DEFINE_MAP(item, count, missed)
};

// Opened with the item to watch.
inline constexpr auto watch =
    grid::stream<std::string, grid::no_input, change>(grid::handler_id{41}, {.in = 0, .out = 8});

struct shop {
  std::mutex mutex;
  std::map<std::string, int> stock;
  grid::publisher<change> changes;

  void set(const std::string& item, int count) {
    const std::scoped_lock lock(mutex);
    stock[item] = count;
    changes.try_publish({item, count});
  }
};

// The state, then the changes. It subscribes first, so that nothing is missing between them.
grid::task<caf::error> show(shop* of, std::string item, grid::sink<change> out) {
  auto changes = of->changes.subscribe(
      {.window = 100, .overflow = grid::overflow_policy::drop_oldest},
      [item](const change& c) { return c.item == item; });
  std::unique_lock lock(of->mutex);
  const int count = of->stock[item];
  lock.unlock();
  co_await out.send({item, count});
  co_return co_await std::move(changes).serve(
      std::move(out), [](std::uint64_t missed) { return change{"", 0, missed}; });
}

int main() {
  grid::system_config settings;
  caf::actor_system system{settings};
  grid::node_config here, there;
  here.local = "http://127.0.0.1:7441";
  there.local = "http://127.0.0.1:7442";
  here.peers = there.peers = {here.local, there.local};
  shop corner;
  corner.set("tea", 3);
  grid::node first{system, here}, second{system, there};
  second.handle(watch, [&corner](std::string item, grid::sink<change> out) {
    return show(&corner, std::move(item), std::move(out));
  });
  for (auto* node : {&first, &second})
    if (auto error = node->start()) return std::cerr << grid::render(error) << '\n', 1;
  if (auto error = first.wait_connected(5s)) return std::cerr << grid::render(error) << '\n', 1;

  auto tea = first.peer(there.local).open(watch, "tea").get();
  std::cout << "tea: " << tea->next().get()->count;
  corner.set("cake", 5);
  corner.set("tea", 2);
  corner.changes.close(); // ends the streams after the last change
  while (auto next = tea->next().get()) std::cout << ", " << next->count;
  std::cout << ", ended: " << grid::render(tea->error()) << '\n';
}

// Output:
// tea: 3, 2, ended: ok
