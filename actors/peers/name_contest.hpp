#pragma once

#include "codec/control.hpp"
#include "net/mux/clock.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>

namespace actorgrid::actors {

/// Detects two processes that use one peer's name and so keep replacing each other's connection.
///
/// A restarted process has a new instance ID each time. An instance that comes back after another
/// one had the name must have been running all along.
class name_contest {
public:
  /// A contest is over after this long without a change.
  static constexpr mux::duration settles_after = std::chrono::seconds{10};

  struct holder {
    codec::instance_id instance{};
    std::string address;
  };

  /// A process connected under the name. @returns the previous holder if both are running
  std::optional<holder> on_connected(holder now, mux::time_point when);
  /// When the contest ends unless the name changes hands again; `never` without a contest.
  mux::time_point settles_at() const noexcept { return settles_at_; }
  /// The contest is over.
  void settle() noexcept { settles_at_ = mux::never; }

private:
  static constexpr std::size_t earlier_max = 4;

  std::optional<holder> last_;
  std::deque<codec::instance_id> earlier_; ///< most recent last
  mux::time_point settles_at_ = mux::never;
};

} // namespace actorgrid::actors
