#pragma once

#include <actorgrid/call_info.hpp>
#include <actorgrid/deadline_clock.hpp>
#include <actorgrid/detail/handler_scope.hpp>
#include <actorgrid/errc.hpp>
#include <actorgrid/payload.hpp>

#include <caf/allowed_unsafe_message_type.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace actorgrid {

/// Asks a peer's actor to call a remote handler: the plain CAF form of peer::call. Answered with a
/// payload or an error.
struct call_message {
  /// ID of the handler to call.
  handler_id id;
  /// The encoded request.
  payload body;
  /// Parts joined with '/', empty for none.
  std::string subroute;
  /// By default, one minute after the connection takes the call.
  deadline_clock::time_point deadline = {};
  /// Identifies the call so that it can be abandoned; 0 if it cannot be.
  std::uint64_t ticket = 0;
  /// The context that the call belongs to; null for none.
  std::shared_ptr<const trace_context> trace = {};
};

namespace detail {

class stream_port;

/// Tells a connection that the answer to a call is no longer awaited.
struct abandon_call {
  std::uint64_t ticket = 0;
};

/// Tells a gathering to begin. Its calls end at `latest` at the latest, and belong to `trace`.
struct gather_start {
  bool inherits_deadline = true; ///< whether `latest` may be set to that of a handler
  std::chrono::steady_clock::time_point latest = std::chrono::steady_clock::time_point::max();
  bool inherits_trace = true; ///< likewise
  shared_trace trace = {};

  /// What its calls inherit; refers to this.
  inherited for_calls() const noexcept { return {latest, trace ? &trace : nullptr}; }
};

/// Answer to a stream port's request: the messages that arrived, and whether the stream has ended.
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
