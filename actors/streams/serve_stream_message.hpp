#pragma once

#include <actorgrid/handler.hpp>

#include <caf/allowed_unsafe_message_type.hpp>

namespace actorgrid::actors {

/// From a stream to the supervisor of the actor that handles it.
struct serve_stream_message {
  detail::stream_start start;
};

} // namespace actorgrid::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::serve_stream_message)
