#pragma once

#include "net/loop/loop.hpp"
#include "net/transport/route_table.hpp"
#include "net/transport/tls.hpp"

#include <actorgrid/detail/host_port.hpp>
#include <actorgrid/errc.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace actorgrid::ws {

struct acceptor_options {
  detail::host_port listen{"127.0.0.1", 0}; ///< without a host every address; port 0 picks one
  shared_tls tls;
  bool use_tls = false;
  std::size_t header_bytes_max = 8 * 1024;
  std::size_t message_bytes_max = 64 * 1024; ///< until raised
  /// sockets whose peer is not known yet, of all grids together
  std::size_t unauthenticated_max = limits_config{}.unauthenticated;
  std::size_t unauthenticated_per_address_max = limits_config{}.unauthenticated_per_address;
  /// from accept until the peer is known
  std::chrono::milliseconds handshake_timeout = limits_config{}.handshake_timeout;
  /// Called for refused or failed attempts that have named no grid's path, with the remote address
  /// and the reason. Runs on a loop.
  std::function<void(const std::string&, const failure&)> on_refused;
  /// Called once with the reason when accepting pauses because descriptors or memory have run out,
  /// and once without a reason when it resumes. Runs on a loop.
  std::function<void(const failure&)> on_pause;
};

/// Listens, spreads accepted sockets over the loops round-robin, and upgrades those that pass for
/// the grid whose path they ask for. A request for another path gets 404, a refused one 403, an
/// Origin header 403, a knock 202, and an unauthenticated connection never costs more than one
/// header buffer and one timer.
class acceptor {
public:
  /// @pre the loops are running and outlive the acceptor
  acceptor(std::vector<loop*> loops, acceptor_options options);
  /// Stops.
  ~acceptor();

  /// Serves a grid from now on, before or after start(). @returns whether its path was free
  /// @thread any
  bool add(grid_route route);
  /// Serves it no more: its path is answered with 404, its sockets not yet handed out are closed,
  /// and none of its functions runs once this returns. Blocks until the loops confirmed.
  /// @thread not a loop
  void remove(std::string_view path);

  /// Binds and listens; may be called again after it failed. @error io_failure naming the address.
  /// @thread any
  failure start();
  /// Whether start() failed only because another socket has the address.
  bool is_in_use() const noexcept;
  /// The port bound to. @pre started
  std::uint16_t port() const noexcept;
  /// Closes the listener and every socket not yet handed out. Blocks until the loops confirmed.
  /// @thread not a loop
  void stop();

  /// Takes over a connected socket whose HTTP request an application has already read: `fields` are
  /// its headers as they came. Owns `descriptor` from here on. @thread any
  void take_over(int descriptor, std::string method, std::string target,
                 std::vector<std::pair<std::string, std::string>> fields);

private:
  struct state;
  std::shared_ptr<state> state_;
};

} // namespace actorgrid::ws
