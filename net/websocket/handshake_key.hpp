#pragma once

#include <string>
#include <string_view>

namespace actorgrid::ws {

/// A value for Sec-WebSocket-Key that was not used before (RFC 6455, 4.1).
std::string new_handshake_key();

/// The Sec-WebSocket-Accept that answers a key (RFC 6455, 4.2.2).
std::string accept_of_key(std::string_view key);

} // namespace actorgrid::ws
