#pragma once

#include "actors/serving/responder.hpp"
#include "net/mux/action.hpp"

#include <actorgrid/call_info.hpp>
#include <actorgrid/error.hpp>
#include <actorgrid/payload.hpp>

namespace actorgrid::actors {

/// From a connection to a handler's actor: run the handler for one call.
struct serve_message {
  call_info info;
  payload body;
  responder respond;
};

/// The answer, from another thread to the connection.
struct answer_call {
  mux::serving_id id = 0;
  result<payload> outcome = payload{};
};

} // namespace actorgrid::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::answer_call)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::serve_message)
