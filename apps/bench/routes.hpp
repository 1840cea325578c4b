#pragma once

#include <actorgrid/actorgrid.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <utility>

namespace actorgrid::bench {

/// Encoded as an array of its fields.
struct row {
  std::string text;
  MSGPACK_DEFINE(text)
};
/// Encoded as a map of its fields' names and values.
struct record {
  std::string text;
  MSGPACK_DEFINE_MAP(text)
};
/// What the handler of a stream must receive or send.
struct plan {
  std::uint64_t messages = 0;
  std::uint64_t bytes = 0;
  MSGPACK_DEFINE_MAP(messages, bytes)
};
/// What a process has used since it started, and its current memory.
struct usage {
  std::int64_t process = 0;
  std::int64_t cpu_ns = 0;
  std::int64_t waits = 0;         ///< voluntary context switches
  std::int64_t system_calls = -1; ///< -1: not counted
  std::int64_t rss_bytes = 0;
  MSGPACK_DEFINE_MAP(process, cpu_ns, waits, system_calls, rss_bytes)
};

/// What an echo handler is.
enum class place : std::uint8_t {
  loop,         ///< a function on the connection's loop
  pool,         ///< a function on the pool
  thread,       ///< a function with threads of its own
  coroutine,    ///< a coroutine
  actor,        ///< an actor of the program's own, on the pool
  spawned,      ///< an actor that the node spawned, on the pool
  spawned_loop, ///< one that lives on a loop
};
inline constexpr std::array<std::pair<const char*, place>, 7> places{
    {{"loop", place::loop},
     {"pool", place::pool},
     {"thread", place::thread},
     {"coroutine", place::coroutine},
     {"actor", place::actor},
     {"spawned", place::spawned},
     {"spawned-loop", place::spawned_loop}}};

/// Each has an ID of its own, so that the cost of a subroute is not measured too.
template <class T>
constexpr unary_route<T, T> echo_at(place where, int number) {
  return unary<T, T>(handler_id{static_cast<std::uint8_t>(10 * static_cast<int>(where) + number)});
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

inline constexpr auto ask_usage = unary<no_payload, usage>(handler_id{100});
/// Sets the window of the streams below from now on.
inline constexpr auto set_window = unary<std::uint32_t, no_payload>(handler_id{101});

/// Takes a payload and answers with its length.
inline constexpr auto take_bytes = unary<payload, std::uint64_t>(handler_id{102});
/// Answers with a payload of that length.
inline constexpr auto give_bytes = unary<std::uint64_t, payload>(handler_id{103});

/// Computes for that many nanoseconds of processor time, on one thread of the pool.
inline constexpr auto compute_for = unary<std::uint64_t, no_payload>(handler_id{120});
/// Sets how often compute_for may begin per second from now on; 0: no limit.
inline constexpr auto set_rate = unary<std::uint32_t, no_payload>(handler_id{121});

constexpr auto requests_only(std::uint32_t window) {
  return stream<plan, payload, payload>(handler_id{110}, {.in = window, .out = 1});
}
constexpr auto responses_only(std::uint32_t window) {
  return stream<plan, no_input, payload>(handler_id{111}, {.in = 1, .out = window});
}
/// What has an end of a two-way stream.
enum class stream_end : std::uint8_t {
  task,       ///< or, where it is served, a coroutine
  actor,      ///< on the pool
  loop_actor, ///< on a loop
};
constexpr auto two_way(std::uint32_t window, stream_end served_by = stream_end::task) {
  return stream<no_payload, payload, payload>(
      handler_id{static_cast<std::uint8_t>(112 + static_cast<int>(served_by))},
      {.in = window, .out = window});
}

} // namespace actorgrid::bench
