// The locks and the requests of a MinIO cluster, live, seen by a program that takes the place of one
// of its servers. docs/minio.md says how to run it.

#include <actorgrid/actorgrid.hpp>

#include <iostream>
#include <map>

namespace grid = actorgrid;
using namespace std::chrono_literals;

// What the cluster calls "top locks": by resource, the locks on it.
struct lock_record {
  std::string Owner;
  bool Writer = false;
  MSGPACK_DEFINE_MAP(Owner, Writer)
};
using lock_lists = std::map<std::string, std::vector<lock_record>>;
using words = std::map<std::string, std::string>;
inline constexpr auto locks =
    grid::repeatable(grid::unary<words, lock_lists>(grid::handler_id{65}));

// A stream of JSON objects, one for each request. The windows are those of the servers.
inline constexpr auto trace =
    grid::stream<grid::payload, grid::no_input, grid::payload>(grid::handler_id{22},
                                                               {.in = 0, .out = 100'000});

void print_locks(const grid::result<lock_lists>& held) {
  if (!held) {
    std::cout << "locks: " << grid::render(held.error()) << '\n';
    return;
  }
  for (const auto& [resource, holders] : *held)
    for (const auto& h : holders)
      std::cout << "lock: " << resource << (h.Writer ? " written by " : " read by ") << h.Owner
                << '\n';
}

grid::task<> show_locks(std::vector<grid::peer> servers) {
  for (;;) {
    for (const auto& server : servers)
      print_locks(co_await server.call(locks, words{}, {.timeout = 2s}));
    co_await grid::sleep_for(2s);
  }
}

grid::task<> show_requests(grid::peer server) {
  auto requests = co_await server.open(trace, R"({"s3":true,"internal":false,"storage":false})");
  while (auto request = requests ? co_await requests->next() : std::nullopt)
    std::cout << server.host() << ": " << request->text() << std::endl;
  std::cout << server.host() << ": "
            << grid::render(requests ? requests->error() : requests.error()) << '\n';
}

int main(int argc, char** argv) {
  grid::system_config settings;
  if (auto why = settings.read(argc, argv)) return std::cerr << grid::render(why) << '\n', 2;
  caf::actor_system system{settings};
  grid::node node{system, settings.grid()};
  if (auto error = node.start()) return std::cerr << grid::render(error) << '\n', 1;
  if (auto error = node.wait_any(30s)) return std::cerr << grid::render(error) << '\n', 1;

  node.spawn_task(show_locks(node.peers()));
  for (const auto& server : node.peers())
    if (server.is_connected()) node.spawn_task(show_requests(server));
  std::cin.get(); // Return ends it.
}
