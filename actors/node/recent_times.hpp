#pragma once

#include <actorgrid/deadline_clock.hpp>
#include <actorgrid/metrics.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>

namespace actorgrid::actors {

/// How long the calls of a handler waited and ran, and how many ended late.
struct call_times {
  time_histogram queue_time; ///< as handler_load::queue_time
  time_histogram run_time;   ///< as handler_load::run_time
  std::uint64_t late = 0;    ///< as served_counts::late
  std::uint64_t ended = 0;   ///< calls that the handler was to serve, late ones included
};

/// The times of all handlers of a node and its lanes that had calls, until a moment. No larger than
/// what the node counts: see handler_metrics::load.
struct counted_times {
  deadline_clock::time_point taken;
  /// By lane, ID and subroute.
  std::map<std::tuple<std::string, std::uint8_t, std::string>, call_times> handlers;
};

/// The times of the calls of `h`, a handler of `lane`, since `before`; all if that is null, or if
/// the handler was registered anew.
call_times times_since(const counted_times* before, const std::string& lane,
                       const handler_metrics& h);

/// Remembers what was counted a while ago, so that the present is judged by what happens now and
/// not by all since the start. Two looks are kept, however often it is asked.
class recent_times {
public:
  /// What is returned is at least as old; less than twice as old if there are looks all the time.
  static constexpr std::chrono::seconds age_min{60};

  /// Looks at a node. @returns what was counted a while ago; null if no look is as old
  std::shared_ptr<const counted_times> look(const node_metrics& m, deadline_clock::time_point now);

private:
  std::shared_ptr<const counted_times> older_;
  std::shared_ptr<const counted_times> newer_;
};

} // namespace actorgrid::actors
