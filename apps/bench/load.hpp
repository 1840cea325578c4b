#pragma once

#include "apps/bench/histogram.hpp"
#include "apps/bench/parties.hpp"

#include <actorgrid/task.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace actorgrid::bench {

/// Does one thing with another node, checks the answer, and says what was wrong.
using operation = std::function<task<caf::error>(peer)>;

/// What is done, by how many at a time.
struct load {
  operation work;
  std::size_t callers = 1;
  /// Open loop: operations begin by this schedule, as far as callers are free, and their time runs
  /// from when they should have begun. 0: closed loop, each begins when its caller's last has
  /// ended.
  double rate_per_s = 0;
};

/// What a load did.
struct measured {
  std::shared_ptr<histogram> times; ///< of what succeeded
  std::uint64_t failures = 0;
  std::uint64_t overdue = 0; ///< of the schedule, and not begun before the end
  caf::error first_failure;
  std::chrono::nanoseconds took{0};
  /// Of this process: CPU, waits and system calls of the load; memory at its end.
  usage caller = {};
  /// The same of the served process; nothing when there is none.
  usage served = {};

  std::uint64_t operations() const { return times->count(); }
  double per_second() const;
  double cpu_s_per_million() const;
  double waits_per_operation() const;
  /// Nothing when they are not counted, here or there.
  std::optional<double> system_calls_per_operation() const;
};

/// Callers at work, from the constructor until stop().
class running_load {
public:
  /// `time_max`: when the schedule of an open loop ends.
  running_load(const parties& who, load wanted, std::chrono::nanoseconds time_max);
  ~running_load();

  std::uint64_t done() const noexcept;
  /// Waits for what has begun. @pre called once
  measured stop();

private:
  struct state;
  std::shared_ptr<state> state_;
};

/// A load for a while, after a tenth of that to warm up. @thread main
measured run_load(const parties& who, const load& wanted, std::chrono::milliseconds time);

} // namespace actorgrid::bench
