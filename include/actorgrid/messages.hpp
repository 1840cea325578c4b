#pragma once

#include <actorgrid/call_info.hpp>
#include <actorgrid/errc.hpp>
#include <actorgrid/payload.hpp>

#include <caf/allowed_unsafe_message_type.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace actorgrid {

/// Ask a peer's actor to call a remote handler: the plain CAF form of peer::call. Answered with a
/// payload or an error.
struct call_message {
  /// Of the handler to call.
  handler_id id;
  /// The request as it travels.
  payload body;
  /// Parts joined with '/', empty for none.
  std::string subroute;
  /// By the clock of the actor system; left out: a minute after the connection took the call.
  std::chrono::steady_clock::time_point deadline = {};
  /// Names the call so that it can be abandoned; 0: it can not.
  std::uint64_t ticket = 0;
};

namespace detail {

class stream_port;

/// To a connection: nobody waits for the answer of that call any more.
struct abandon_call {
  std::uint64_t ticket = 0;
};

/// To those who call many peers at once: begin.
struct gather_start {};

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
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::detail::abandon_call)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::detail::gather_start)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::detail::stream_update)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::detail::stream_opened)
