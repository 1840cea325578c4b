#pragma once

#include <actorgrid/errc.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace actorgrid::actors {

/// Whoever started this process and wants to know how it fares: systemd, or another that speaks the
/// protocol of sd_notify(3), by the environment variables NOTIFY_SOCKET, WATCHDOG_USEC and
/// WATCHDOG_PID. Without them nobody is told, and nobody watches.
class service_manager {
public:
  /// Reads the environment. @throws nothing; what is wrong there is mistake()
  service_manager();

  /// What is wrong with the environment; empty when nothing is.
  const failure& mistake() const noexcept { return mistake_; }
  /// Sends lines of NAME=value. Waits for a second at most. @error io_failure naming the socket
  failure tell(std::string_view lines) const;
  /// The process counts as hung when it sends no "WATCHDOG=1" for this long; nothing when nobody
  /// watches it.
  std::optional<std::chrono::microseconds> watchdog() const noexcept { return watchdog_; }

private:
  std::string socket_; ///< empty: nobody is there
  std::optional<std::chrono::microseconds> watchdog_;
  failure mistake_;
};

} // namespace actorgrid::actors
