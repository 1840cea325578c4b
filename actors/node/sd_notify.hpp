#pragma once

#include <actorgrid/errc.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace actorgrid::actors {

/// Sends notifications by the sd_notify(3) protocol to the service manager that started this
/// process, such as systemd. The environment variables NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID
/// say where to, and whether there is a watchdog; without them nothing is sent.
class sd_notifier {
public:
  /// Reads the environment. @throws nothing; errors in it are reported by mistake()
  sd_notifier();

  /// What is wrong with the environment; empty if nothing is.
  const failure& mistake() const noexcept { return mistake_; }
  /// Sends lines of NAME=value. Waits at most a second. @error io_failure naming the socket
  failure tell(std::string_view lines) const;
  /// The process counts as hung when it sends no "WATCHDOG=1" for this long; nothing without a
  /// watchdog.
  std::optional<std::chrono::microseconds> watchdog() const noexcept { return watchdog_; }

private:
  std::string socket_; ///< empty: no service manager
  std::optional<std::chrono::microseconds> watchdog_;
  failure mistake_;
};

} // namespace actorgrid::actors
