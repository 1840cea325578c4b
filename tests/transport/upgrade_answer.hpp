#pragma once

#include "tests/transport/raw_socket.hpp"

#include <string>
#include <string_view>

namespace actorgrid::ws::test {

/// The Sec-WebSocket-Accept value for this request.
std::string accept_key(std::string_view request);
/// The answer that accepts this request.
std::string upgrade_answer(std::string_view request, std::string_view more_headers = "");

/// Accepts a connection, and its request for a websocket.
raw_socket accept_websocket(raw_listener& listener);

} // namespace actorgrid::ws::test
