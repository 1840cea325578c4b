#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace actorgrid::testing {

/// Which way bytes go through a fault_proxy.
enum class flow : std::uint8_t {
  to_target,  ///< from who dialled the proxy to its target
  to_dialler, ///< back
  both,
};

/// A bad network between real processes: stands between two TCP addresses, passes on what it is
/// sent, and does to it what a test says.
///
///     grid::testing::fault_proxy between{"127.0.0.1:7412"};
///     config.connect_to = {"http://127.0.0.1:7412=" + between.address()}; // of who dials
///     ...
///     between.blackhole();
///     ...
///     between.heal();
///
/// Works on bytes and knows no protocol, so TLS passes too. A fault holds, for connections there
/// are and for later ones, until heal() or until it is set otherwise, and is in force when the
/// function that set it returns. Nodes in one process are better tested in a testing::simulation.
/// @thread any; the proxy has one thread of its own
class fault_proxy {
public:
  /// Takes connections at `listen` and dials `target` for each; both are an IPv4 address and a
  /// port, or an IPv6 address in brackets and a port. Without `listen`, at a free port of the
  /// loopback. @error std::system_error, std::invalid_argument naming the address
  explicit fault_proxy(const std::string& target, const std::string& listen = {});
  /// Resets every connection.
  ~fault_proxy();
  fault_proxy(const fault_proxy&) = delete;
  fault_proxy& operator=(const fault_proxy&) = delete;

  /// "127.0.0.1:PORT", where it takes connections.
  const std::string& address() const noexcept;
  /// How many are open now: both ends are there, and neither has closed.
  std::size_t connections() const;

  /// Resets every connection there is, once. What is on its way is lost; both ends are told.
  void cut();
  /// Resets every connection there is, and refuses new ones.
  void refuse();
  /// Nothing arrives any more and nobody is told, neither of bytes nor of an end; new connections
  /// are accepted and stay silent. One way only: half of that. As with TCP, what was sent meanwhile
  /// arrives after heal().
  void blackhole(flow way = flow::both);
  /// How long bytes travel, besides the time they need anyway.
  void delay(std::chrono::nanoseconds one_way, flow way = flow::both);
  /// How many bytes of a connection arrive in a second; 0 for no limit. So a slow reader looks.
  void throttle(std::uint64_t bytes_per_second, flow way = flow::both);
  /// Flips one bit, once, after so many more bytes that way. For both: one bit each way.
  void corrupt(std::size_t after_bytes = 0, flow way = flow::both);
  /// Ends every fault. What was held arrives; connections that were reset stay so.
  void heal();

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace actorgrid::testing
