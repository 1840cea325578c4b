#pragma once

#include "actors/core/node_core.hpp"
#include "actors/node/sd_notify.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
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
  bool do_all_loops_turn();

  node_core& core_;
  sd_notifier notifier_;
  bool is_heard_ = true;
  std::optional<clock::duration> interval_;
  clock::time_point due_{};
  /// How many loops still owe a turn. Shared with them, as one may take its turn after this is
  /// gone.
  std::shared_ptr<std::atomic<std::size_t>> owing_ =
      std::make_shared<std::atomic<std::size_t>>(std::size_t{0});
};

} // namespace actorgrid::actors
