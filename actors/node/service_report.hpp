#pragma once

#include "actors/core/node_core.hpp"
#include "actors/node/loop_probe.hpp"
#include "actors/node/sd_notify.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace actorgrid::actors {

/// Reports a node's state to the service manager, from the thread that waits for signals.
class service_report {
public:
  using clock = std::chrono::steady_clock;

  explicit service_report(node_core& core);

  /// The node serves calls.
  void ready();
  /// The configuration is being read again; ready() ends that.
  void reloading();
  /// The node drains: running work may finish, nothing new is accepted.
  void stopping();
  /// Sends the watchdog's keep-alive if it is due and every loop has taken a turn since the last
  /// one. A process with a hung loop is better restarted, which the manager does when keep-alives
  /// stop.
  void keep_alive();
  /// Call keep_alive() at least this often; nothing without a watchdog.
  std::optional<clock::duration> interval() const noexcept { return interval_; }

private:
  void tell(std::string_view lines);

  node_core& core_;
  loop_probe loops_;
  sd_notifier notifier_;
  bool is_heard_ = true;
  std::optional<clock::duration> interval_;
  clock::time_point due_{};
};

} // namespace actorgrid::actors
