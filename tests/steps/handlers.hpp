#pragma once

#include "tests/steps/book.hpp"

#include <actorgrid/route.hpp>

#include <cstddef>
#include <string>

namespace actorgrid {
class node;
}

namespace actorgrid::steps {

// What every node serves. A request begins with the name of the call or stream; the answer is "re:
// " and the name.

inline constexpr auto quick = unary<payload, payload>(handler_id{1});
inline constexpr auto fails = unary<payload, payload>(handler_id{2});
/// Answers after five seconds.
inline constexpr auto slow = unary<payload, payload>(handler_id{3});
/// A function on the pool.
inline constexpr auto pooled = unary<payload, payload>(handler_id{4});
/// A CAF actor that the node spawned.
inline constexpr auto acted = unary<payload, payload>(handler_id{5});
/// Calls its caller back before it answers.
inline constexpr auto calls_back = unary<payload, payload>(handler_id{6});
/// Answers under the name "NAME@NODE", because several nodes get the same call.
inline constexpr auto vote = unary<payload, payload>(handler_id{7});
/// Nothing serves it.
inline constexpr auto nobody = unary<payload, payload>(handler_id{8});
/// Answers after 700 ms.
inline constexpr auto unhurried = unary<payload, payload>(handler_id{9});

using both_ways = stream_route<payload, payload, payload>;
/// Sends back what it gets.
inline constexpr both_ways mirror{handler_id{20}, {.in = 1, .out = 1}};
/// Sends eight messages.
inline constexpr stream_route<payload, no_input, payload> origin{handler_id{21}, {0, 2}};
/// Sends the number of messages it got.
inline constexpr both_ways count{handler_id{22}, {.in = 2, .out = 1}};
/// Sends six messages before it reads.
inline constexpr both_ways stubborn{handler_id{23}, {.in = 2, .out = 2}};
/// Reads to the end, then sends three.
inline constexpr both_ways reads_first{handler_id{24}, {.in = 2, .out = 2}};
/// Sends a message every 300 ms, without end.
inline constexpr stream_route<payload, no_input, payload> ticker{handler_id{25}, {0, 2}};
/// Fails after two messages.
inline constexpr both_ways breaks{handler_id{26}, {.in = 1, .out = 4}};
/// Like mirror, served by a CAF actor that the node spawned.
inline constexpr both_ways acted_mirror{handler_id{27}, {.in = 2, .out = 2}};

/// Registers all of them on the node with that number.
void serve_all(book& notes, std::size_t number, node& n);

} // namespace actorgrid::steps
