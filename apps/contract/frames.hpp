#pragma once

#include <actorgrid/msgpack.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace actorgrid::contract {

/// Maximum number of traces, of frames or of calls, that a node serves at a time.
inline constexpr std::size_t traces_max = 8;
/// Maximum number of frames or calls of one trace in a second; requests for more get this.
inline constexpr std::uint32_t trace_rate_max = 10000;
/// Maximum number of entries in one message of a trace.
inline constexpr std::size_t trace_entries_max = 100;

/// Opening of node_frames.
struct frames_request {
  std::string peer;          ///< `*` stands for any characters; empty: any
  std::uint8_t handler = 0;  ///< 0: any
  std::uint8_t op = 0;       ///< 0: any
  std::uint32_t last = 100;  ///< how many of the frames to begin with that the node has already
  bool follow = true;        ///< go on with those that come
  std::uint32_t rate = 1000; ///< frames per second at most, from 1; more are left out
  bool payload = false;      ///< with what the node keeps of payloads
  MSGPACK_DEFINE_MAP(peer, handler, op, last, follow, rate, payload)
};

/// A frame: as actorgrid::recorded_frame.
struct traced_frame {
  std::int64_t at_ns = 0; ///< since 1970
  std::string peer;
  std::string lane;
  std::uint32_t connection = 0;
  std::uint8_t direction = 0; ///< 0 received, 1 sent, 2 broken
  std::uint8_t op = 0;
  std::uint8_t flags = 0;
  std::uint8_t handler = 0;
  std::uint32_t subroute = 0;
  std::uint64_t mux_id = 0;
  std::uint32_t seq = 0;
  std::uint32_t deadline_ms = 0;
  std::uint32_t payload_bytes = 0;
  std::string payload;
  MSGPACK_DEFINE_MAP(at_ns, peer, lane, connection, direction, op, flags, handler, subroute, mux_id,
                     seq, deadline_ms, payload_bytes, payload)
};

/// Message of node_frames: what is missing before the frames, and these, the oldest first.
struct frames_batch {
  std::vector<traced_frame> frames;
  std::uint64_t left_out = 0;    ///< frames above the rate
  std::uint64_t overwritten = 0; ///< frames that were gone before the trace got to them
  MSGPACK_DEFINE_MAP(frames, left_out, overwritten)
};

/// The heads of the frames that a node sends and receives, without those of the caller. The stream
/// ends when there is nothing to follow.
inline constexpr auto node_frames =
    stream<frames_request, no_input, frames_batch>(handler_id{44}, {.in = 0, .out = 4});

} // namespace actorgrid::contract
