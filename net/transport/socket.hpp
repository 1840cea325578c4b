#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <utility>

namespace actorgrid::ws {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using tcp = asio::ip::tcp;

/// A TCP socket on a loop.
using wire_socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;

using tls_socket = beast::ssl_stream<wire_socket>;

/// Cap on unsent bytes in the kernel (TCP_NOTSENT_LOWAT). The rest waits where frames can still
/// overtake each other; a link that is never idle needs no more.
inline constexpr int unsent_bytes_max = 128 * 1024;

/// Sets up a connected socket for messages: each leaves at once (TCP_NODELAY), and few wait in the
/// kernel.
void set_up_for_messages(wire_socket& socket) noexcept;

/// Writes some of the bytes. If more follows at once, a partial segment waits for it (MSG_MORE);
/// should it not come, the segment leaves with the next acknowledgement, or after 200 ms.
template <class Buffers, class Handler>
void async_send_some(wire_socket& socket, const Buffers& bytes, bool more_follows,
                     Handler handler) {
  socket.async_send(bytes, more_follows ? MSG_MORE : 0, std::move(handler));
}

/// TLS records are encrypted as they are written, so none waits for another.
template <class Buffers, class Handler>
void async_send_some(tls_socket& socket, const Buffers& bytes, bool, Handler handler) {
  socket.async_write_some(bytes, std::move(handler));
}

/// Shuts down sending and discards what already arrived: closing a socket with unread bytes resets
/// the connection, and the peer would lose the last bytes sent to it.
void end_sending(wire_socket& socket) noexcept;

/// Whether the other side has closed, or the connection is lost; without reading what arrived.
bool has_hung_up(wire_socket& socket) noexcept;

/// Shuts down a connection or listener and closes the socket. Closing alone would end nothing while
/// a process forked meanwhile holds a copy of the descriptor.
template <class Socket>
void end_and_close(Socket& socket) noexcept {
  if (!socket.is_open()) return;
  ::shutdown(socket.native_handle(), SHUT_RDWR);
  error_code ignored;
  socket.close(ignored);
}

/// The remote endpoint of a socket, with mapped IPv4 addresses as IPv4; nothing if there is none.
std::optional<tcp::endpoint> peer_of(int socket);

/// "address:port", "[v6]:port".
std::string address_text(const tcp::endpoint& endpoint);

/// "address:port" of the other side of a socket; "unknown" when there is none.
std::string remote_address_of(int socket);

} // namespace actorgrid::ws
