// Types that routes can use as they are: string maps, URL values, raw bytes, JSON, arrays.

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/json.hpp>

#include <iostream>
#include <numeric>

namespace grid = actorgrid;
using namespace std::chrono_literals;
using grid::handler_id;

inline constexpr auto tags = grid::unary<std::string, grid::string_map>(handler_id{40});
inline constexpr auto page = grid::unary<grid::url_values, std::string>(handler_id{41});
inline constexpr auto reverse = grid::unary<grid::binary, grid::binary>(handler_id{42});
inline constexpr auto describe = grid::unary<grid::no_payload, nlohmann::json>(handler_id{43});
inline constexpr auto add_up = grid::unary<std::vector<int>, int>(handler_id{44});
inline constexpr auto echo = grid::unary<grid::payload, grid::payload>(handler_id{45});

void serve(grid::node& node) {
  node.handle(tags, [](std::string object) {
    return grid::string_map{{"owner", "alice"}, {"object", object}};
  });
  node.handle(page, [](grid::url_values query) {
    return "page " + std::string(query.get("number")) + " of " + query.to_query();
  });
  node.handle(reverse, [](grid::binary in) {
    return grid::binary{std::string(in.bytes.text().rbegin(), in.bytes.text().rend())};
  });
  node.handle(describe, [] { return nlohmann::json{{"version", 1}}; });
  node.handle(add_up,
              [](std::vector<int> all) { return std::accumulate(all.begin(), all.end(), 0); });
  node.handle(echo, [](grid::payload in) { return in; }); // the bytes as they came
}

int main() {
  grid::system_config settings;
  caf::actor_system system{settings};
  grid::node_config here, there;
  here.local = "http://127.0.0.1:7445";
  there.local = "http://127.0.0.1:7446";
  here.peers = there.peers = {here.local, there.local};
  grid::node first{system, here}, second{system, there};

  serve(second);

  for (auto* node : {&first, &second})
    if (auto error = node->start()) return std::cerr << grid::render(error) << '\n', 1;
  if (auto error = first.wait_connected(5s)) return std::cerr << grid::render(error) << '\n', 1;

  const std::vector<int> numbers{1, 2, 3};
  auto other = first.peer(there.local);
  auto map = other.call(tags, "photo").get();
  std::cout << map->get("object") << " belongs to " << map->get("owner") << '\n';
  std::cout << *other.call(page, grid::url_values::from_query("number=2&sort=name")).get() << '\n';
  std::cout << other.call(reverse, {"stressed"}).get()->bytes.text() << '\n';
  std::cout << other.call(describe).get()->dump() << '\n';
  std::cout << *other.call(add_up, numbers).get() << '\n';
  std::cout << other.call(echo, "bytes").get()->text() << '\n';
}

// Output:
// photo belongs to alice
// page 2 of number=2&sort=name
// desserts
// {"version":1}
// 6
// bytes
