#pragma once

#include "net/mux/clock.hpp"

#include <actorgrid/detail/remote_request.hpp>
#include <actorgrid/error.hpp>
#include <actorgrid/handler_id.hpp>
#include <actorgrid/payload.hpp>
#include <actorgrid/peer.hpp>

#include <caf/allowed_unsafe_message_type.hpp>

#include <string>
#include <vector>

namespace actorgrid::actors {

class link_driver;

/// Asks a connection for a new stream.
struct open_message {
  handler_id id;
  std::string subroute;
  detail::stream_terms terms;
  payload opening;
  mux::time_point deadline = mux::never;
  detail::shared_trace trace = {};
};

/// Opens a stream to the peer of the connection. @error the connection's reason if it takes nothing
/// new, message_too_large, too_many_in_flight @thread the loop's
result<detail::stream_opened> open_stream(link_driver& connection, open_message m);

} // namespace actorgrid::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::open_message)
