#pragma once

#include "net/ws/descriptor.hpp"
#include "net/ws/loop.hpp"
#include "net/ws/socket.hpp"

#include <actorgrid/errc.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>

namespace actorgrid::ws {

/// A bound and listening socket, not yet watched by a loop.
struct bound_socket {
  descriptor fd;
  int family = 0;
  std::uint16_t port = 0;
};

/// Binds to "address:port", "[v6]:port" or ":port" (every address of both families) and listens.
/// @error io_failure naming the address. @thread any
std::variant<bound_socket, failure> bind_and_listen(const std::string& address);

/// Accepts on a loop and passes the descriptors on. Running out of descriptors or memory makes it
/// pause, never spin. @thread the loop's own
class listener : public std::enable_shared_from_this<listener> {
public:
  listener(loop& where, bound_socket socket, std::function<void(descriptor)> on_accepted);

  void start();
  void close() noexcept;

private:
  using acceptor_socket = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

  void await_readable();
  void accept_some();

  acceptor_socket socket_;
  loop::timer pause_;
  std::function<void(descriptor)> on_accepted_;
};

} // namespace actorgrid::ws
