#pragma once

#include "codec/control.hpp"
#include "net/mux/clock.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>

namespace actorgrid::actors {

/// Notices when two processes use the name of one peer and so replace each other's connection.
///
/// A process that was started again is another instance each time. One that comes back after
/// another had the name was there all along.
class name_contest {
public:
  /// Without a change for so long a contest is over.
  static constexpr mux::duration settles_after = std::chrono::seconds{10};

  struct holder {
    codec::instance_id instance{};
    std::string address;
  };

  /// A process has the name now. @returns who had it before and is there too, if so
  std::optional<holder> on_connected(holder now, mux::time_point when);
  /// When the contest is over unless the name changes hands again; never when there is none.
  mux::time_point settles_at() const noexcept { return settles_at_; }
  /// It is over.
  void settle() noexcept { settles_at_ = mux::never; }

private:
  static constexpr std::size_t earlier_max = 4;

  std::optional<holder> last_;
  std::deque<codec::instance_id> earlier_; ///< the latest last
  mux::time_point settles_at_ = mux::never;
};

} // namespace actorgrid::actors
