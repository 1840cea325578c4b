#include <actorgrid/actorgrid.hpp>

#include <iostream>

namespace grid = actorgrid;

struct lookup {
  std::string sku;
  MSGPACK_DEFINE_MAP(sku)
};

inline constexpr auto get = grid::unary<lookup, std::string>(grid::handler_id{40});

int main() {
  grid::system_config settings;
  caf::actor_system system{settings};
  grid::node_config alone;
  alone.local = "http://127.0.0.1:9";
  alone.peers = {alone.local};
  alone.listen = "none";
  grid::node node{system, alone};
  if (auto error = node.handle(get, [](const lookup& q) { return q.sku; }))
    return std::cerr << grid::render(error) << '\n', 1;
  if (auto error = node.start()) return std::cerr << grid::render(error) << '\n', 1;
  auto answer = node.peer("http://127.0.0.1:10").call(get, {"a"}).get();
  std::cout << grid::render(answer.error()) << '\n';
}
