#pragma once

#include "codec/frame.hpp"
#include "net/mux/clock.hpp"

#include <actorgrid/errc.hpp>
#include <actorgrid/outcome.hpp>
#include <actorgrid/payload.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace actorgrid::mux {

/// A number the owner of a machine chose for one of its calls or streams, handed back in actions.
using token = std::uint64_t;

/// Names one incoming call on a link (mux ids of calls need not be unique on the wire).
using serving_id = std::uint64_t;

/// Why an incoming call or stream is not served.
enum class refusal : std::uint8_t {
  unknown_handler, ///< of that ID, or of that ID and subroute
  too_many,        ///< this node's limit of calls or streams in flight from the peer
  shutting_down,
};

/// Run the handler for a call, then respond, respond_error or refuse with this id.
struct serve_call {
  serving_id id = 0;
  std::uint8_t handler = 0;
  std::optional<codec::subroute_id> subroute;
  payload body;
  time_point deadline = never;
  bool is_traced = false; ///< take it with link::take_trace()
  friend bool operator==(const serve_call&, const serve_call&) = default;
};

/// Run the handler for a stream: answer at once with accept_stream or refuse_stream.
struct serve_stream {
  std::uint64_t mux_id = 0;
  std::uint32_t seq = 0; ///< where both directions start counting
  std::uint8_t handler = 0;
  std::optional<codec::subroute_id> subroute;
  payload body;
  time_point deadline = never;
  std::uint32_t deadline_ms = 0; ///< as on the wire; 0 for none
  bool is_traced = false;        ///< take it with link::take_stream_trace()
  friend bool operator==(const serve_stream&, const serve_stream&) = default;
};

/// An outgoing call completed: with a payload or with a failure (remote_failure carries the peer's
/// text).
struct call_finished {
  token owner = 0;
  actorgrid::outcome<payload> result;
  friend bool operator==(const call_finished&, const call_finished&) = default;
};

/// Frames for one stream that came in one websocket message, in order; those of a long message may
/// come in several portions.
struct stream_frames {
  token owner = 0;
  std::vector<codec::frame> frames;
  friend bool operator==(const stream_frames&, const stream_frames&) = default;
};

/// The link is over: close the transport, then call link::on_lost.
struct link_broken {
  failure why;
  friend bool operator==(const link_broken&, const link_broken&) = default;
};

using action = std::variant<serve_call, serve_stream, call_finished, stream_frames, link_broken>;

} // namespace actorgrid::mux
