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

inline grid::task<> misuse(grid::node* node, grid::peer* peer) {
  node->handle(get, [](const lookup& q) { return item{q.sku}; });
  (void)co_await peer->call(get, {"a"});
  auto stream = co_await peer->open(watch, {"a"});
  (void)co_await stream->send({"a", 1});
  auto clock = co_await peer->open(ticks);
  (void)co_await clock->next();
  co_await takes_values("a", 1);

  // CASE 2: a handler of this route is called with its request
#ifdef MISUSES
  node->handle(get, [](int) { return item{}; });
#endif
  // CASE 3: a function that handles this route returns its Response
#ifdef MISUSES
  node->handle(get, [](const lookup&) { return lookup{}; });
#endif
  // CASE 4: a coroutine that handles this route returns task<Response>
#ifdef MISUSES
  node->handle(get, [](lookup) -> grid::task<int> { co_return 1; });
#endif
  // CASE 5: a handler of this route is called with \(opening, source, sink\)
#ifdef MISUSES
  node->handle(watch, [](lookup, grid::source<lookup>, grid::sink<item>) {});
#endif
  // CASE 6: no matching (member )?function for call to .*call
#ifdef MISUSES
  (void)co_await peer->call(get, 5);
#endif
  // CASE 7: no matching (member )?function for call to .*send|cannot convert .int. to .*encoded|no viable conversion from .int
#ifdef MISUSES
  (void)co_await stream->send(5);
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
  // CASE 11: has no member named .msgpack_|no member named 'msgpack_
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
  // CASE 14: two routes of the list have the same type of request
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
}
