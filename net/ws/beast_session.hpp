#pragma once

#include "net/ws/session.hpp"
#include "net/ws/socket.hpp"

#include <chrono>
#include <cstddef>
#include <memory>

namespace actorgrid::ws {

struct session_options {
  std::size_t message_bytes_max = 0;
  std::chrono::milliseconds write_timeout{};
};

/// A session over a websocket whose handshake is done. @thread the loop's own
std::unique_ptr<session> make_session(loop& where, std::unique_ptr<plain_websocket> stream,
                                      session_options options);
std::unique_ptr<session> make_session(loop& where, std::unique_ptr<tls_websocket> stream,
                                      session_options options);

} // namespace actorgrid::ws
