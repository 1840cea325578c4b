#pragma once

#include "actors/responder.hpp"

#include <actorgrid/call_info.hpp>
#include <actorgrid/handler.hpp>
#include <actorgrid/payload.hpp>

namespace actorgrid::actors {

/// From a connection to a handler's actor: run the handler for one call.
struct serve_message {
  call_info info;
  payload body;
  responder respond;
};

/// From a stream to the supervisor of the actor that handles it.
struct serve_stream_message {
  detail::stream_start start;
};

} // namespace actorgrid::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::serve_stream_message)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::serve_message)
