#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace actorgrid::ws {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
namespace http = boost::beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;

/// A TCP socket of a loop. A type of its own so that websockets over it end the way this project
/// wants: without waiting for the peer.
class wire_socket : public asio::basic_stream_socket<tcp, asio::io_context::executor_type> {
public:
  explicit wire_socket(asio::io_context& context) : basic_stream_socket(context) {}
};

using tls_socket = beast::ssl_stream<wire_socket>;
using plain_websocket = websocket::stream<wire_socket, false>;
using tls_websocket = websocket::stream<tls_socket, false>;

/// So much is given to the kernel beyond what it has sent. The rest waits where frames can still
/// overtake each other; a link that is never idle needs no more.
inline constexpr int unsent_bytes_max = 128 * 1024;

/// Sets a connected socket up for messages: each leaves at once, and few wait in the kernel.
void set_up_for_messages(wire_socket& socket) noexcept;

/// Says that no more will be sent, and empties what already arrived: closing a socket with unread
/// bytes resets the connection, and the peer would lose the last words sent to it.
void end_sending(wire_socket& socket) noexcept;

// What a websocket does with its transport after a protocol error or a close. Beast's own versions
// read until the peer closes, which a hostile one never does.
template <class Handler>
void async_teardown(beast::role_type, wire_socket& socket, Handler&& handler) {
  end_sending(socket);
  asio::post(socket.get_executor(),
             beast::bind_front_handler(std::forward<Handler>(handler), error_code{}));
}

template <class Handler>
void async_teardown(beast::role_type role, tls_socket& socket, Handler&& handler) {
  async_teardown(role, beast::get_lowest_layer(socket), std::forward<Handler>(handler));
}

/// "address:port" of the other side of a socket; "unknown" when there is none.
std::string remote_address_of(int socket);

/// The first line of a text from a stranger, cut and printable.
std::string first_line(std::string_view text, std::size_t size_max = 200);

} // namespace actorgrid::ws
