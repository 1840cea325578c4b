#pragma once

#include "actors/core/handler_table.hpp"
#include "net/mux/action.hpp"
#include "net/mux/clock.hpp"

#include <memory>
#include <vector>

namespace actorgrid::actors {

/// The calls of one connection that handlers run, for the counts of these handlers: each call that
/// begins ends there once. @thread the loop's
class served_calls {
public:
  void begin(mux::serving_id id, std::shared_ptr<handler_entry> entry, handler_counts& counts,
             mux::time_point came, mux::time_point deadline);
  /// Past its deadline, the call counts as late however it ended. Does nothing for a call that has
  /// ended, or that was not begun here.
  void end(mux::serving_id id, served_end how, run_times ran, mux::time_point now) noexcept;
  /// The connection is gone, and nobody waits for the calls any more.
  void close() noexcept;

private:
  struct call {
    mux::serving_id id = 0;
    std::shared_ptr<handler_entry> entry; ///< keeps `counts` alive; null once ended
    handler_counts* counts = nullptr;
    mux::time_point came;
    mux::time_point deadline;
  };

  std::vector<call> calls_; ///< by the slot of the ID, which the link reuses
};

} // namespace actorgrid::actors
