#pragma once

#include "net/loop/descriptor.hpp"
#include "net/loop/loop.hpp"
#include "net/transport/socket.hpp"

#include <actorgrid/detail/host_port.hpp>
#include <actorgrid/errc.hpp>
#include <actorgrid/outcome.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace actorgrid::ws {

/// A bound and listening socket, not yet watched by a loop.
struct bound_socket {
  descriptor fd;
  int family = 0;
  std::uint16_t port = 0;
};

/// Why there is no socket.
struct bind_failure {
  failure why;
  bool is_in_use = false; ///< another socket has the address, perhaps not for long
};

/// Binds and listens; without a host to every address of both families.
/// @error io_failure naming the address. @thread any
outcome<bound_socket, bind_failure> bind_and_listen(const detail::host_port& where);

/// Accepts on a loop and passes the descriptors on. When descriptors or memory run out it pauses
/// rather than spins; pausing and resuming are reported once each.
/// @thread the loop's own
class listening_socket : public std::enable_shared_from_this<listening_socket> {
public:
  /// `on_pause` gets the reason for a pause, and no failure once it has accepted for a second
  /// without one.
  listening_socket(loop& where, std::function<void(descriptor)> on_accepted,
                   std::function<void(const failure&)> on_pause);

  /// Takes the socket. @error io_failure when the loop cannot watch it
  failure adopt(bound_socket socket);

  void start();
  void close() noexcept;

private:
  using acceptor_socket = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

  void await_readable();
  void accept_some();
  void pause(int error);

  acceptor_socket socket_;
  loop::timer pause_;
  loop::timer recovery_; ///< armed while paused; every pause postpones it
  bool is_paused_ = false;
  std::function<void(descriptor)> on_accepted_;
  std::function<void(const failure&)> on_pause_;
};

} // namespace actorgrid::ws
