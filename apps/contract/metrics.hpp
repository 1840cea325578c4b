#pragma once

#include <actorgrid/msgpack.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace actorgrid::contract {

/// Maximum number of peers in one answer of node_load.
inline constexpr std::size_t metrics_peers_max = 1024;
/// Maximum number of handlers in one answer: those with most in flight, then most calls.
inline constexpr std::size_t metrics_handlers_max = 256;

/// Durations by the ranges of actorgrid::time_histogram, without those that are empty.
using range_counts = std::map<std::uint8_t, std::uint64_t>;

/// What passed between a node and a peer since the node started.
struct peer_load {
  std::string host;
  std::string state; ///< name of its peer_state
  bool guest = false;
  std::string last_failure;        ///< why the last connection or attempt ended
  std::int64_t round_trip_ns = 0;  ///< of the last ping; 0 before the first
  std::uint64_t calls_in = 0;      ///< from the peer, so far
  std::uint64_t calls_out = 0;     ///< to the peer that are over, so far
  std::uint64_t bytes_in = 0;      ///< in websocket messages
  std::uint64_t bytes_out = 0;     ///< in websocket messages
  std::uint64_t in_flight_in = 0;  ///< calls of the peer
  std::uint64_t in_flight_out = 0; ///< calls to the peer
  std::uint64_t streams = 0;       ///< open, opened by either
  std::uint64_t queue_bytes = 0;   ///< waiting to be written
  MSGPACK_DEFINE_MAP(host, state, guest, last_failure, round_trip_ns, calls_in, calls_out, bytes_in,
                     bytes_out, in_flight_in, in_flight_out, streams, queue_bytes)
};

/// The work of a handler since it was registered.
struct handler_work {
  std::uint8_t id = 0;
  std::string subroute;        ///< empty for none
  std::uint64_t done = 0;      ///< calls that ended, however
  std::uint64_t failed = 0;    ///< those of them that ended with an error, refused or late
  std::uint64_t late = 0;      ///< those of them whose callers did not wait so long
  std::uint64_t in_flight = 0; ///< calls, waiting for the handler or running
  std::uint64_t streams = 0;   ///< open
  range_counts queue_time;     ///< of calls, until the handler started
  range_counts run_time;       ///< of calls, from there to the answer
  MSGPACK_DEFINE_MAP(id, subroute, done, failed, late, in_flight, streams, queue_time, run_time)
};

/// An event loop.
struct loop_load {
  std::string name;                  ///< of its thread
  std::int64_t busy_ns = 0;          ///< in turns that did something
  std::int64_t present_turn_ns = 0;  ///< so far; 0 while asleep
  std::int64_t longest_turn_ns = 0;  ///< of the last minute or two
  std::uint8_t longest_turn_id = 0;  ///< of the handler that took most of it; 0 if none is known
  std::string longest_turn_subroute; ///< of that handler
  MSGPACK_DEFINE_MAP(name, busy_ns, present_turn_ns, longest_turn_ns, longest_turn_id,
                     longest_turn_subroute)
};

/// Answer of node_load.
struct metrics_answer {
  std::string name;
  std::string instance;   ///< hex; names this run of the node
  std::string version;    ///< of the node's library
  std::int64_t at_ns = 0; ///< when it was made, on a clock of the node that never goes back
  bool draining = false;
  std::vector<peer_load> peers;       ///< configured peers, then guests; not the node itself
  std::vector<handler_work> handlers; ///< in no order that means anything
  std::vector<loop_load> loops;
  std::uint64_t left_out = 0;       ///< peers and handlers beyond the maximum
  std::int64_t cpu_ns = 0;          ///< processor time of the node's process
  std::uint64_t resident_bytes = 0; ///< memory in use by it
  MSGPACK_DEFINE_MAP(name, instance, version, at_ns, draining, peers, handlers, loops, left_out,
                     cpu_ns, resident_bytes)
};

/// What a node counts and measures.
inline constexpr auto node_load = unary<no_payload, metrics_answer>(handler_id{42});

} // namespace actorgrid::contract
