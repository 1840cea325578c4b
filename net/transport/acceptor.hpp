#pragma once

#include "net/loop/loop.hpp"
#include "net/transport/connection_quota.hpp"
#include "net/transport/session.hpp"
#include "net/transport/tls.hpp"

#include <actorgrid/detail/host_port.hpp>
#include <actorgrid/errc.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace actorgrid::ws {

/// The parts of an HTTP upgrade request that are checked.
struct upgrade_request {
  std::string target;
  std::string authorization; ///< value of the header, empty when absent
  std::string minio_time;    ///< value of X-Minio-Time
  std::string origin;
  std::string remote_address;
};

struct acceptor_options {
  detail::host_port listen{"127.0.0.1", 0}; ///< without a host every address; port 0 picks one
  std::string route_path = "/minio/grid/v1";
  shared_tls tls;
  bool use_tls = false;
  std::size_t header_bytes_max = 8 * 1024;
  std::size_t message_bytes_max = 64 * 1024; ///< until raised
  /// sockets whose peer is not known yet
  std::size_t unauthenticated_max = limits_config{}.unauthenticated;
  std::size_t unauthenticated_per_address_max = limits_config{}.unauthenticated_per_address;
  /// from accept until the peer is known
  std::chrono::milliseconds handshake_timeout = limits_config{}.handshake_timeout;
  std::chrono::milliseconds write_timeout = limits_config{}.write_timeout;
  /// Empty text lets the upgrade pass; any other is logged and answered with 403. Runs on a loop.
  std::function<std::string(const upgrade_request&)> check;
  /// Gets the name of a node that says it is up and waits to be dialled, after `check` let its
  /// request pass. Empty text takes the hint; any other is logged and answered with 403. Null: knocks
  /// are refused like any request that is no upgrade. Runs on a loop.
  std::function<std::string(const std::string& host)> on_knock;
  /// Takes each upgraded session, on the session's loop, with its admission: return the permit once
  /// the peer is known (or the session is gone).
  std::function<void(std::unique_ptr<session>, admission)> on_session;
  /// Called for refused or failed attempts with the remote address and the reason. Runs on a loop.
  std::function<void(const std::string&, const failure&)> on_refused;
  /// Called once with the reason when accepting pauses because descriptors or memory have run out,
  /// and once without a reason when it resumes. Runs on a loop.
  std::function<void(const failure&)> on_pause;
};

/// Listens, spreads accepted sockets over the loops round-robin, and upgrades those that pass. A
/// request for another path gets 404, a refused one 403, an Origin header 403, a knock 202, and an
/// unauthenticated connection never costs more than one header buffer and one timer.
class acceptor {
public:
  /// @pre the loops are running and outlive the acceptor
  acceptor(std::vector<loop*> loops, acceptor_options options);
  /// Stops.
  ~acceptor();

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
