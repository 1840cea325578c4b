// A contract of structs, a function that serves it, and the errors that callers see.

#include <actorgrid/actorgrid.hpp>

#include <iostream>
#include <map>

namespace grid = actorgrid;
using namespace std::chrono_literals;

// The contract. In a real program, this is a header that both ends include.
namespace shop {

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

} // namespace shop

// Routes of a caller that was built from another version of the contract.
inline constexpr auto find_by_number = grid::unary<int, shop::item>(shop::find.id);
inline constexpr auto find_count = grid::unary<shop::lookup, int>(shop::find.id);

int main() {
  const std::map<std::string, shop::item> stock{{"t-1", {"teapot", 3}}};
  grid::system_config settings;
  caf::actor_system system{settings};
  grid::node_config here, there;
  here.local = "http://127.0.0.1:7403";
  there.local = "http://127.0.0.1:7404";
  here.peers = there.peers = {here.local, there.local};
  grid::node first{system, here}, second{system, there};

  second.handle(shop::find, [&stock](shop::lookup query) -> grid::result<shop::item> {
    auto found = stock.find(query.sku);
    if (found == stock.end()) return grid::remote_error("no such sku: " + query.sku);
    return found->second;
  });

  for (auto* node : {&first, &second})
    if (auto error = node->start()) return std::cerr << grid::render(error) << '\n', 1;
  if (auto error = first.wait_connected(5s)) return std::cerr << grid::render(error) << '\n', 1;

  auto store = first.peer(there.local);
  auto teapot = store.call(shop::find, {"t-1"}).get();
  if (teapot) std::cout << teapot->count << " of " << teapot->name << '\n';

  auto missing = store.call(shop::find, {"t-2"}).get();
  std::cout << grid::render(missing.error()) << '\n';

  auto wrong_request = store.call(find_by_number, 2).get();
  std::cout << grid::render(wrong_request.error()) << '\n';

  auto wrong_response = store.call(find_count, {"t-1"}).get();
  const auto why = grid::failure_of(wrong_response.error());
  std::cout << grid::to_string(why.code) << ":\n" << why.text << '\n';
}

// Output:
// 3 of teapot
// remote_failure: no such sku: t-2
// remote_failure: handler 40: the request does not fit: expected shop::lookup, got an integer
// decode_failed:
// handler 40: the response does not fit: expected int, got a map {"name": a string, "count": an integer}
