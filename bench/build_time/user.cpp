#include <actorgrid/actorgrid.hpp>

#include <string>

// A small user's file, to measure what it costs to compile: a route, its handler and a call.

namespace grid = actorgrid;

struct greeting {
  std::string name;
  int times = 0;
  MSGPACK_DEFINE_MAP(name, times)
};

constexpr auto greet = grid::unary<greeting, std::string>(grid::handler_id{40});

caf::error serve(grid::node& node) {
  return node.handle(greet, [](const greeting& g) { return "hello " + g.name; });
}

grid::result<std::string> ask(const grid::node& node, const std::string& host) {
  return node.peer(host).call(greet, {"you", 2}).get();
}
