// A remote handler used as a local actor: code that knows CAF need not know the grid.

#include <actorgrid/actorgrid.hpp>

#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

#include <iostream>

namespace grid = actorgrid;
using namespace std::chrono_literals;

struct lookup {
  std::string sku;
  MSGPACK_DEFINE_MAP(sku)
};
struct item {
  std::string name;
  int count = 0;
  MSGPACK_DEFINE_MAP(name, count)
};
inline constexpr auto find = grid::unary<lookup, item>(grid::handler_id{40});

// Plain CAF: it cannot tell whether `store` lives here or on another machine.
caf::behavior clerk(caf::event_based_actor* self, caf::actor store) {
  return {[=](const std::string& sku) -> caf::result<std::string> {
    auto promise = self->make_response_promise<std::string>();
    self->request(store, 2s, lookup{sku})
        .then([=](const item& i) mutable { promise.deliver("we have a " + i.name); },
              [=](const caf::error& why) mutable { promise.deliver(grid::render(why)); });
    return promise;
  }};
}

caf::behavior shelf() {
  return {[](const lookup& query) -> caf::result<item> {
    if (query.sku != "t-1") return grid::remote_error("nothing on the shelf");
    return item{"teapot", 3};
  }};
}

int main() {
  grid::system_config settings;
  caf::actor_system system{settings};
  grid::node_config here, there;
  here.local = "http://127.0.0.1:7425";
  there.local = "http://127.0.0.1:7426";
  here.peers = there.peers = {here.local, there.local};
  grid::node first{system, here}, second{system, there};

  auto stock = system.spawn(shelf);
  second.handle(find, stock); // any actor that answers the route's request is a handler

  for (auto* node : {&first, &second})
    if (auto error = node->start()) return std::cerr << grid::render(error) << '\n', 1;
  if (auto error = first.wait_connected(5s)) return std::cerr << grid::render(error) << '\n', 1;

  auto remote = system.spawn(clerk, first.peer(there.local).handler(find));
  auto local = system.spawn(clerk, stock);
  caf::scoped_actor self{system};
  for (const auto& who : {remote, local})
    for (const char* sku : {"t-1", "t-2"})
      self->request(who, 5s, std::string(sku))
          .receive([](const std::string& said) { std::cout << said << '\n'; },
                   [](const caf::error& why) { std::cout << grid::render(why) << '\n'; });
  for (const auto& actor : {remote, local, stock})
    self->send_exit(actor, caf::exit_reason::user_shutdown);
}

// Output:
// we have a teapot
// remote_failure: nothing on the shelf
// we have a teapot
// remote_failure: nothing on the shelf
