#pragma once

#include <actorgrid/frames.hpp>
#include <actorgrid/msgpack.hpp>

#include <chrono>
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

/// A frame that travels. Its time does as `at_ns`, nanoseconds since 1970.
struct traced_frame : recorded_frame {
private:
  template <class Frame, class Time>
  static auto fields(Frame& f, Time& at_ns) {
    return msgpack::type::make_define_map(
        "at_ns", at_ns, "peer", f.peer, "lane", f.lane, "connection", f.connection, "direction",
        f.direction, "op", f.op, "flags", f.flags, "handler", f.handler, "subroute", f.subroute,
        "mux_id", f.mux_id, "seq", f.seq, "deadline_ms", f.deadline_ms, "payload_bytes",
        f.payload_bytes, "payload", f.payload);
  }

public:
  template <class Packer>
  void msgpack_pack(Packer& packer) const {
    const std::chrono::nanoseconds at_ns{at.time_since_epoch()};
    fields(*this, at_ns).msgpack_pack(packer);
  }
  void msgpack_unpack(const msgpack::object& o) {
    std::chrono::system_clock::duration at_ns{};
    fields(*this, at_ns).msgpack_unpack(o);
    at = std::chrono::system_clock::time_point{at_ns};
  }
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
