#pragma once

#include <actorgrid/payload.hpp>
#include <actorgrid/route.hpp>
#include <actorgrid/stock_types.hpp>

#include <string_view>

/// The fixed set of handlers that lets any two implementations of the protocol test each other.
namespace actorgrid::contract {

/// Answers with the payload it was sent; also served without the rest of the set.
inline constexpr auto echo = unary<payload, payload>(handler_id{1});
/// Fails with "boom: " and the payload.
inline constexpr auto boom = unary<payload, payload>(handler_id{2});
/// The payload is a time in milliseconds, decimal: echoes it after that time. Any other payload
/// fails with "bad payload: ".
inline constexpr auto sleep_echo = unary<payload, payload>(handler_id{3});
/// Echoes each message until the input ends.
inline constexpr auto stream_echo =
    stream<no_payload, payload, payload>(handler_id{4}, {.in = 4, .out = 4});
/// The payload is decimal N: emits N messages "0", "1", ...
inline constexpr auto stream_responses =
    stream<payload, no_input, payload>(handler_id{5}, {.in = 0, .out = 4});
/// Consumes until the input ends, then emits the count in decimal.
inline constexpr auto stream_requests =
    stream<no_payload, payload, payload>(handler_id{6}, {.in = 4, .out = 1});
/// Echoes, under the subroute only.
inline constexpr auto subroute_echo = unary<payload, payload>(handler_id{7});
/// A msgpack map of strings, answered with "result" = "ok" added.
inline constexpr auto typed_map = unary<string_map, string_map>(handler_id{8});
/// Echoes each message, under the subroute only.
inline constexpr auto subroute_stream =
    stream<no_payload, payload, payload>(handler_id{9}, {.in = 1, .out = 1});
/// Never emits: ends when cancelled, or when its deadline passes.
inline constexpr auto stream_silent =
    stream<payload, no_input, payload>(handler_id{10}, {.in = 0, .out = 1});
/// Never served: opening it fails.
inline constexpr auto unknown_stream =
    stream<no_payload, payload, payload>(handler_id{11}, {.in = 1, .out = 1});
/// Never served: calling it fails.
inline constexpr auto unknown_unary = unary<payload, payload>(handler_id{60});

/// Subroute of subroute_echo and subroute_stream.
inline constexpr std::string_view conformance_subroute = "asubroute";

} // namespace actorgrid::contract
