#pragma once

#include <actorgrid/actorgrid.hpp>

#include <string>

/// The contract of a small service, as its users would write it.
namespace inventory {

struct lookup {
  std::string sku;
  MSGPACK_DEFINE_MAP(sku)
};
struct item {
  std::string sku;
  int count = 0;
  MSGPACK_DEFINE_MAP(sku, count)
  friend bool operator==(const item&, const item&) = default;
};
struct change {
  std::string sku;
  int delta = 0;
  MSGPACK_DEFINE_MAP(sku, delta)
};

inline constexpr auto get = actorgrid::unary<lookup, item>(actorgrid::handler_id{40});
inline constexpr auto watch =
    actorgrid::stream<lookup, change, item>(actorgrid::handler_id{41}, {.in = 8, .out = 32});
inline constexpr auto count =
    actorgrid::unary<actorgrid::no_payload, int>(actorgrid::handler_id{42});
inline constexpr auto ticks = actorgrid::stream<actorgrid::no_payload, actorgrid::no_input, int>(
    actorgrid::handler_id{43}, {.in = 0, .out = 2});
inline constexpr auto forget =
    actorgrid::unary<lookup, actorgrid::no_payload>(actorgrid::handler_id{44});

} // namespace inventory
