#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace actorgrid::testing {

/// Direction of bytes through a fault_proxy.
enum class flow : std::uint8_t {
  to_target,  ///< from the side that dialled the proxy to its target
  to_dialler, ///< from the target back to the dialling side
  both,
};

/// Simulates a bad network between real processes: a TCP proxy that forwards bytes and injects the
/// faults that a test sets.
///
///     grid::testing::fault_proxy between{"127.0.0.1:7412"};
///     config.connect_to = {"http://127.0.0.1:7412=" + between.address()}; // of the dialler
///     ...
///     between.blackhole();
///     ...
///     between.heal();
///
/// Works on raw bytes, whatever the protocol, so TLS works too. A fault is in force when the
/// function that sets it returns. It applies to existing and later connections until heal() or
/// until it is set again. To test nodes in one process, prefer a testing::simulation.
/// @thread any; the proxy has one thread of its own
class fault_proxy {
public:
  /// Accepts connections at `listen` and dials `target` for each. Both are an IPv4 address and a
  /// port, or an IPv6 address in brackets and a port. Without `listen`, it uses a free loopback
  /// port. @error std::system_error, std::invalid_argument naming the address
  explicit fault_proxy(const std::string& target, const std::string& listen = {});
  /// Resets every connection.
  ~fault_proxy();
  fault_proxy(const fault_proxy&) = delete;
  fault_proxy& operator=(const fault_proxy&) = delete;

  /// "127.0.0.1:PORT", where it accepts connections.
  const std::string& address() const noexcept;
  /// Number of open connections: both ends are connected, and neither has closed.
  std::size_t connections() const;

  /// Resets every existing connection, once. Data in transit is lost; both ends see the reset.
  void cut();
  /// Resets every existing connection and refuses new ones.
  void refuse();
  /// Silently stops delivering bytes and connection ends; new connections are accepted and stay
  /// silent. With one direction given, only that direction stops. As with TCP, data sent meanwhile
  /// arrives after heal().
  void blackhole(flow way = flow::both);
  /// Adds a one-way delay to all bytes, on top of the real one.
  void delay(std::chrono::nanoseconds one_way, flow way = flow::both);
  /// Limits the bytes per second that arrive on each connection, as with a slow reader; 0 for no
  /// limit.
  void throttle(std::uint64_t bytes_per_second, flow way = flow::both);
  /// Flips one bit, once, after `after_bytes` more bytes in that direction. With flow::both, one
  /// bit in each direction.
  void corrupt(std::size_t after_bytes = 0, flow way = flow::both);
  /// Ends every fault. Data that was held back arrives; connections that were reset stay so.
  void heal();

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace actorgrid::testing
