#pragma once

#include <actorgrid/errc.hpp>
#include <actorgrid/payload.hpp>

#include <caf/allowed_unsafe_message_type.hpp>

/// Messages from a websocket to its connection's actor.
namespace actorgrid::actors {

struct handshake_message {
  payload bytes;
};
struct ws_closed {
  failure why;
};

} // namespace actorgrid::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::handshake_message)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::ws_closed)
