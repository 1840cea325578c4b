#pragma once

#include <actorgrid/call_info.hpp>
#include <actorgrid/errc.hpp>
#include <actorgrid/payload.hpp>

#include <caf/allowed_unsafe_message_type.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace actorgrid {

/// Ask a peer's actor to call a remote handler: the plain CAF form of peer::call. Answered with a
/// payload or an error.
struct call_message {
  handler_id id;
  payload body;
  std::string subroute;
  /// By the clock of the actor system; left out: a minute after the connection took the call.
  std::chrono::steady_clock::time_point deadline = {};
};

namespace detail {

class stream_port;

/// Answer to a request of a stream's end: what arrived, and whether that was all.
struct stream_update {
  std::vector<payload> items;
  bool ended = false;
  failure end;
};

/// Answer to opening a stream.
struct stream_opened {
  std::shared_ptr<stream_port> port;
};

} // namespace detail
} // namespace actorgrid

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::payload)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::call_info)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::call_message)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::detail::stream_update)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::detail::stream_opened)
