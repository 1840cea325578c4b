#pragma once

#include "tests/transport/raw_socket.hpp"

#include <string>
#include <string_view>

namespace actorgrid::ws::test {

/// What proves to the client that its request was understood as a websocket's.
std::string accept_key(std::string_view request);
/// The answer that lets the client of this request in.
std::string upgrade_answer(std::string_view request, std::string_view more_headers = "");

/// Accepts a connection and lets it in.
raw_socket accept_websocket(raw_listener& listener);

} // namespace actorgrid::ws::test
