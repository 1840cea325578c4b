#pragma once

#include "actors/core/node_core.hpp"
#include "actors/node/service_manager.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

namespace actorgrid::actors {

/// Tells the service manager how a node fares, from the thread that waits for signals.
class service_report {
public:
  using clock = std::chrono::steady_clock;

  explicit service_report(node_core& core);

  /// Calls are served.
  void ready();
  /// What runs is let finish, and nothing else is taken.
  void stopping();
  /// Tells that the node lives, if that is due and every loop took a turn since it was told last:
  /// a process whose loop hangs is better started again, and the manager does so when it hears
  /// nothing.
  void keep_alive();
  /// Call keep_alive() at least this often; nothing when nobody watches.
  std::optional<clock::duration> interval() const noexcept { return interval_; }

private:
  void tell(std::string_view lines);
  bool do_all_loops_turn();

  node_core& core_;
  service_manager manager_;
  bool is_heard_ = true;
  std::optional<clock::duration> interval_;
  clock::time_point due_{};
  /// How many loops owe a turn. Shared with them: one may take it when this is gone.
  std::shared_ptr<std::atomic<std::size_t>> owing_ =
      std::make_shared<std::atomic<std::size_t>>(std::size_t{0});
};

} // namespace actorgrid::actors
