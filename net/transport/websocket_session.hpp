#pragma once

#include "net/transport/session.hpp"
#include "net/transport/socket.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace actorgrid::ws {

struct session_options {
  /// Which side of the websocket it is: dialers mask what they send (RFC 6455, 5.1).
  enum class side { acceptor, dialer };

  side role = side::acceptor;
  std::size_t message_bytes_max = 0;
  std::chrono::milliseconds write_timeout{};
  /// Bytes that came on the socket after the handshake.
  std::string early_bytes = {};
  /// For session::certificate().
  std::shared_ptr<const peer_certificate> certificate = {};
};

/// A session over a socket whose websocket handshake is done. @thread the loop's own
std::unique_ptr<session> make_session(loop& where, std::unique_ptr<wire_socket> stream,
                                      session_options options);
std::unique_ptr<session> make_session(loop& where, std::unique_ptr<tls_socket> stream,
                                      session_options options);

} // namespace actorgrid::ws
