#pragma once

#include <string>
#include <string_view>

namespace actorgrid::fuzz {

/// What Sec-WebSocket-Accept has to say in the answer to an upgrade request.
std::string websocket_accept(std::string_view request);

} // namespace actorgrid::fuzz
