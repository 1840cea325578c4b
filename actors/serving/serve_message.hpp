#pragma once

#include "actors/serving/responder.hpp"
#include "net/mux/action.hpp"

#include <actorgrid/call_info.hpp>
#include <actorgrid/error.hpp>
#include <actorgrid/payload.hpp>

#include <chrono>

namespace actorgrid::actors {

/// From a connection to a handler's actor: run the handler for one call.
struct serve_message {
  call_info info;
  payload body;
  responder respond;
};

/// Whether the call's deadline passed while the call waited for its handler, which then does not
/// run. `now` is by the clock of the node.
inline bool is_late(const call_info& info, std::chrono::steady_clock::time_point now) noexcept {
  return detail::to_steady(info.deadline) <= now;
}
/// The outcome of such a call, for this node's own accounts: nothing is sent past the deadline.
inline caf::error too_late() {
  return make_error(errc::deadline_exceeded, "the deadline passed before the handler could run");
}

/// From another thread to the connection: the handler was stopped by a drain.
struct cancel_served {
  mux::serving_id id = 0;
};

/// The answer, from another thread to the connection.
struct answer_call {
  mux::serving_id id = 0;
  result<payload> outcome = payload{};
  run_times ran = {};
};

} // namespace actorgrid::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::answer_call)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::cancel_served)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::serve_message)
