#pragma once

#include <actorgrid/msgpack.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace actorgrid::contract {

/// Longest text of an error in a trace; the rest is cut off.
inline constexpr std::size_t trace_text_bytes_max = 256;

/// Opening of node_calls.
struct calls_request {
  std::string peer;           ///< `*` stands for any characters but '/'; empty: any
  std::uint8_t handler = 0;   ///< 0: any
  bool errors = false;        ///< only those that end with an error
  std::int64_t slower_ns = 0; ///< only those that take longer
  std::uint32_t rate = 1000;  ///< entries per second at most, from 1; more are left out
  MSGPACK_DEFINE_MAP(peer, handler, errors, slower_ns, rate)
};

/// A call that has ended, or a stream that was opened or has ended, as one of its ends saw it.
struct traced_call {
  std::int64_t at_ns = 0;   ///< when that was, since 1970
  std::string kind;         ///< "call_out", "call_in", "stream_out" or "stream_in"
  std::uint64_t number = 0; ///< the same when it was opened and when it has ended
  bool has_ended = false;
  std::string peer;
  bool guest = false; ///< the peer is one
  std::string lane;
  std::uint8_t handler = 0;
  std::string subroute;
  std::string outcome;          ///< name of an error code, "ok" for none; empty if it has not ended
  std::string text;             ///< of the error
  std::int64_t took_ns = 0;     ///< from its beginning to its end
  std::int64_t in_queue_ns = 0; ///< of what this node serves: until its handler began
  std::int64_t in_handler_ns = 0; ///< of what this node serves: in the handler
  MSGPACK_DEFINE_MAP(at_ns, kind, number, has_ended, peer, guest, lane, handler, subroute, outcome,
                     text, took_ns, in_queue_ns, in_handler_ns)
};

/// Message of node_calls: calls and streams, and what is missing after them.
struct calls_batch {
  std::vector<traced_call> calls;
  std::uint64_t left_out = 0; ///< above the rate, or the caller does not read fast enough
  MSGPACK_DEFINE_MAP(calls, left_out)
};

/// The calls and streams of a node and its lanes as they end, and streams as they are opened,
/// without those of the caller, until the caller cancels. The first message is empty: what ends
/// from then on is traced.
inline constexpr auto node_calls =
    stream<calls_request, no_input, calls_batch>(handler_id{45}, {.in = 0, .out = 4});

} // namespace actorgrid::contract
