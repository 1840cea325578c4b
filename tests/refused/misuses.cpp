// With MISUSES defined, each case is a mistake that must not compile, with what the compiler has to
// say about it; without, all must compile. The script beside it looks.

#include <actorgrid/actorgrid.hpp>

namespace grid = actorgrid;

struct lookup {
  std::string sku;
  MSGPACK_DEFINE_MAP(sku)
};
struct item {
  std::string sku;
  int count = 0;
  MSGPACK_DEFINE_MAP(sku, count)
};

inline constexpr auto get = grid::unary<lookup, item>(grid::handler_id{40});
inline constexpr auto watch = grid::stream<lookup, item, item>(grid::handler_id{41});
inline constexpr auto ticks =
    grid::stream<grid::no_payload, grid::no_input, int>(grid::handler_id{42});
inline constexpr auto views = grid::unary<lookup, std::string_view>(grid::handler_id{43});

inline grid::task<> takes_values(std::string, int) {
  co_return;
}

// CASE 1: a task takes its parameters by value
#ifdef MISUSES
inline grid::task<> takes_references(std::string, const std::string&) {
  co_return;
}
#endif

using store = caf::typed_actor<caf::replies_to<lookup>::with<item>>;
using other_store = caf::typed_actor<caf::replies_to<int>::with<item>>;

inline constexpr auto all = grid::routes(get, watch, ticks);

inline grid::task<> misuse(grid::node* node, grid::peer* peer, store mine, other_store other,
                           grid::publisher<item>* news) {
  node->handle(get, mine);
  (void)co_await news->publish({"a", 5});
  node->handle(get, [](const lookup& q) { return item{q.sku}; });
  (void)co_await peer->call(get, {"a"});
  auto stream = co_await peer->open(watch, {"a"});
  (void)co_await stream->send({"a", 1});
  auto clock = co_await peer->open(ticks);
  (void)co_await clock->next();
  co_await takes_values("a", 1);

  // CASE 2: a handler of this route is called with its request
  // CASE 2: unary_parameters<.*handler_takes<int>, .*route_gives<lookup>
#ifdef MISUSES
  node->handle(get, [](int) { return item{}; });
#endif
  // CASE 3: a handler of this route returns its Response
  // CASE 3: handler_result<.*handler_returns<lookup>, .*route_wants<item>
#ifdef MISUSES
  node->handle(get, [](const lookup&) { return lookup{}; });
#endif
  // CASE 4: handler_result<.*handler_returns<.*task<int> ?>, .*route_wants<item>
#ifdef MISUSES
  node->handle(get, [](lookup) -> grid::task<int> { co_return 1; });
#endif
  // CASE 5: a handler of this route is called with \(opening, source, sink\)
  // CASE 5: handler_takes<lookup, .*source<lookup>, .*sink<item> ?>, .*route_gives<lookup, .*source<item>
#ifdef MISUSES
  node->handle(watch, [](lookup, grid::source<lookup>, grid::sink<item>) {});
#endif
  // CASE 6: what is given does not make the type of the message
  // CASE 6: fields_for<lookup, .*fields_given<int>
#ifdef MISUSES
  (void)co_await peer->call(get, 5);
#endif
  // CASE 7: fields_for<item, .*fields_given<.*std::.*string.*, .*string
#ifdef MISUSES
  (void)co_await stream->send({std::string("a"), std::string("one")});
#endif
  // CASE 8: has no member named .send|no member named .send
#ifdef MISUSES
  (void)co_await clock->send(5);
#endif
  // CASE 9: what is decoded must own its bytes
#ifdef MISUSES
  (void)co_await peer->call(views, {"a"});
#endif
  // CASE 10 g++ 12: g\+\+ 12 destroys a temporary aggregate in a co_await expression twice
#ifdef MISUSES
  (void)co_await peer->call(get, lookup{"a"});
#endif
  // CASE 11: a type in a route needs MSGPACK_DEFINE_MAP
  // CASE 11: can_be_packed<.*not_packable
#ifdef MISUSES
  struct not_packable {
    int x;
  };
  node->handle(grid::unary<not_packable, int>(grid::handler_id{44}), [](not_packable n) { return n.x; });
#endif
  // CASE 12: times of this clock mean nothing to another machine
#ifdef MISUSES
  node->handle(grid::unary<std::chrono::steady_clock::time_point, int>(grid::handler_id{45}),
               [](std::chrono::steady_clock::time_point) { return 1; });
#endif
  // CASE 13: an actor that answers with nothing is asked with request<void>
#ifdef MISUSES
  (void)co_await grid::request<caf::unit_t>(caf::actor{}, std::chrono::seconds(1), 5);
#endif
  // CASE 19: two routes of the list have the same type of request
  (void)grid::routes(get, watch, grid::tagged<views>);
#ifdef MISUSES
  (void)grid::routes(get, watch, views);
#endif
  // CASE 21: when_all takes over what it waits for
#ifdef MISUSES
  auto named = takes_values("a", 1);
  co_await grid::when_all(named, takes_values("b", 2));
#endif
  // CASE 22: when_any takes over what it waits for
#ifdef MISUSES
  (void)co_await grid::when_any(takes_values("a", 1), 5);
#endif
  // CASE 23: what every\(\) calls returns nothing or a task<>
#ifdef MISUSES
  co_await grid::every(std::chrono::seconds(1), [] { return 1; });
#endif
  // CASE 24: a channel carries values whose move constructor is noexcept
#ifdef MISUSES
  struct stubborn {
    stubborn(const stubborn&) {}
  };
  grid::channel<stubborn> stubborn_ones{1};
#endif
  // CASE 25 g++ 12: write its fields in braces without the type, as in send\(\{field, ...\}\)
  grid::channel<item> items{1};
  (void)co_await items.send({"a", 1});
#ifdef MISUSES
  (void)co_await items.send(item{"a"});
#endif
  // CASE 14: a handler of a stream returns void
  // CASE 14: stream_result<.*handler_returns<int>
#ifdef MISUSES
  node->handle(watch, [](lookup, grid::source<item>, grid::sink<item>) { return 5; });
#endif
  // CASE 15: this typed actor has no clause for its route
  // CASE 15: actor_for<caf::typed_actor<.*int.*unary_route<lookup, item>
#ifdef MISUSES
  node->handle(get, other);
#endif
  // CASE 16: two_routes_of_one_list_have_the_same_id
#ifdef MISUSES
  constexpr auto twice = grid::routes(get, grid::unary<int, int>(grid::handler_id{40}));
#endif
  // CASE 17: can_be_packed<.*vector<.*not_packable
#ifdef MISUSES
  node->handle(grid::unary<std::vector<not_packable>, int>(grid::handler_id{46}),
               [](const std::vector<not_packable>&) { return 1; });
#endif
  // CASE 18: fields_for<item, .*fields_given<item, int
#ifdef MISUSES
  (void)co_await news->publish({item{}, 5});
#endif
}
