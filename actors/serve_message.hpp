#pragma once

#include "actors/responder.hpp"

#include <actorgrid/call_info.hpp>
#include <actorgrid/payload.hpp>

namespace actorgrid::actors {

/// From a connection to a handler's actor: run the handler for one call.
struct serve_message {
  call_info info;
  payload body;
  responder respond;
};

} // namespace actorgrid::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::serve_message)
