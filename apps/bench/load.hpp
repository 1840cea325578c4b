#pragma once

#include "apps/bench/both_ends.hpp"
#include "apps/bench/histogram.hpp"

#include <actorgrid/task.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace actorgrid::bench {

/// Does one thing with the served node, checks the answer, and says what was wrong.
using operation = std::function<task<caf::error>(peer)>;

/// What is done, by how many at a time.
struct load {
  operation work;
  std::size_t callers = 1;
  /// Open loop: operations begin by this schedule, as far as callers are free, and their time runs
  /// from when they should have begun. 0: closed loop, each begins when its caller's last has ended.
  double rate_per_s = 0;
};

/// What a load did.
struct measured {
  std::shared_ptr<histogram> times; ///< of what succeeded
  std::uint64_t failures = 0;
  std::uint64_t overdue = 0; ///< of the schedule, and not begun before the end
  caf::error first_failure;
  std::chrono::nanoseconds took{0};
  std::int64_t caller_cpu_ns = 0, served_cpu_ns = 0; ///< all in the first when in one process
  std::int64_t caller_rss_bytes = 0, served_rss_bytes = 0;

  std::uint64_t operations() const { return times->count(); }
  double per_second() const;
  double cpu_s_per_million() const;
};

/// Callers at work, from the constructor until stop().
class running_load {
public:
  /// `time_max`: when the schedule of an open loop ends.
  running_load(both_ends& ends, load wanted, std::chrono::nanoseconds time_max);
  ~running_load();

  std::uint64_t done() const noexcept;
  /// Waits for what has begun. @pre called once
  measured stop();

private:
  struct state;
  std::shared_ptr<state> state_;
};

/// A load for a while, after a tenth of that to warm up. @thread main
measured run_load(both_ends& ends, const load& wanted, std::chrono::milliseconds time);

} // namespace actorgrid::bench
