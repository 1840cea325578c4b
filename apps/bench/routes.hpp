#pragma once

#include <actorgrid/actorgrid.hpp>

#include <cstdint>
#include <string>

namespace actorgrid::bench {

/// Encoded as an array of its fields.
struct row {
  std::string text;
  MSGPACK_DEFINE(text)
};
/// Encoded as a map of their names and values.
struct record {
  std::string text;
  MSGPACK_DEFINE_MAP(text)
};
/// What the handler of a stream is to receive or to send.
struct plan {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
  MSGPACK_DEFINE_MAP(messages, bytes)
};
/// What a process has used since it started, and its memory now.
struct usage {
  std::int64_t process = 0;
  std::int64_t cpu_ns = 0;
  std::int64_t waits = 0;         ///< how often a thread gave up the processor
  std::int64_t system_calls = -1; ///< -1: not counted
  std::int64_t rss_bytes = 0;
  MSGPACK_DEFINE_MAP(process, cpu_ns, waits, system_calls, rss_bytes)
};

/// Where echo handlers run.
enum class place : std::uint8_t { inlined, pool };

/// Those on the pool have IDs of their own, so that no subroute is measured along.
template <class T>
constexpr unary_route<T, T> echo_at(place where, std::uint8_t number) {
  return unary<T, T>(
      handler_id{static_cast<std::uint8_t>(where == place::pool ? number + 10 : number)});
}
constexpr auto echo_bytes(place where) {
  return echo_at<payload>(where, 1);
}
constexpr auto echo_binary(place where) {
  return echo_at<binary>(where, 2);
}
constexpr auto echo_row(place where) {
  return echo_at<row>(where, 3);
}
constexpr auto echo_record(place where) {
  return echo_at<record>(where, 4);
}

inline constexpr auto ask_usage = unary<no_payload, usage>(handler_id{30});
/// Serves the streams below with this window from now on.
inline constexpr auto set_window = unary<std::uint32_t, no_payload>(handler_id{31});

/// Takes a payload, and answers with its length.
inline constexpr auto take_bytes = unary<payload, std::uint64_t>(handler_id{32});
/// Gives a payload of that length.
inline constexpr auto give_bytes = unary<std::uint64_t, payload>(handler_id{33});

constexpr auto requests_only(std::uint32_t window) {
  return stream<plan, payload, payload>(handler_id{40}, {.in = window, .out = 1});
}
constexpr auto responses_only(std::uint32_t window) {
  return stream<plan, no_input, payload>(handler_id{41}, {.in = 1, .out = window});
}
constexpr auto two_way(std::uint32_t window) {
  return stream<no_payload, payload, payload>(handler_id{42}, {.in = window, .out = window});
}

} // namespace actorgrid::bench
