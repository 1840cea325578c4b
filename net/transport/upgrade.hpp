#pragma once

#include "net/loop/descriptor.hpp"
#include "net/transport/acceptor.hpp"
#include "net/transport/socket.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>

#include <functional>
#include <memory>

namespace actorgrid::ws {

namespace http = boost::beast::http;
using request_head = http::request<http::empty_body>;

/// An accepted socket on its way to a session: TLS, HTTP request, answer. @thread its loop's own
class upgrade {
public:
  /// What it needs from the acceptor.
  struct setting {
    loop& where;
    std::shared_ptr<const acceptor_options> options;
    std::shared_ptr<const route_table> routes;
    /// Called when the upgrade is over, whatever its outcome.
    std::function<void(upgrade&)> on_over;
  };

  virtual ~upgrade() = default;

  /// Starts with the first bytes on the socket.
  virtual void start() = 0;
  /// Starts with a request that was already read.
  virtual void start_with(request_head request) = 0;
  /// The grid it is for; null until the request was read, and for a path of none.
  virtual const grid_route* route() const noexcept = 0;
  /// Closes the socket; nothing is reported any more.
  virtual void close() noexcept = 0;
};

/// The admission ends with the socket or is passed on with the session. Null if the descriptor is
/// not a socket.
std::shared_ptr<upgrade> make_upgrade(upgrade::setting where, descriptor fd, bool use_tls,
                                      admission granted);

} // namespace actorgrid::ws
