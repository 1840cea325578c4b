#pragma once

#include "apps/bench/histogram.hpp"
#include "apps/bench/parties.hpp"

#include <actorgrid/task.hpp>

#include <caf/actor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace actorgrid::bench {

/// Does one exchange with another node and checks the answer. Returns what was wrong.
using operation = std::function<task<caf::error>(peer)>;

/// Actors report their operations to this. @thread any
class load_log {
public:
  virtual bool is_over() const noexcept = 0;
  virtual void begun() noexcept = 0;
  virtual void ended(std::chrono::steady_clock::time_point begin, caf::error why) = 0;

protected:
  ~load_log() = default;
};

/// Spawns actors that repeat an exchange, with that many in flight in all, until the load is over;
/// then they end.
using operation_of_actors = std::function<std::vector<caf::actor>(
    node& self, const std::vector<peer>& others, std::size_t at_a_time, load_log& log)>;

/// An operation, and how many callers repeat it at a time.
struct load {
  operation work = {};
  operation_of_actors actors = {}; ///< instead of `work`
  std::size_t callers = 1;
  /// Open loop: operations are due at this rate, start once a caller is free, and are timed from
  /// when they were due. 0: closed loop, each caller starts its next operation when its last one
  /// has ended.
  double rate_per_s = 0;
};

/// The result of a load.
struct measured {
  std::shared_ptr<histogram> times; ///< of successful operations
  std::uint64_t failures = 0;
  std::uint64_t overdue = 0; ///< operations of the schedule not started before its end
  caf::error first_failure;
  std::chrono::nanoseconds took{0};
  /// Usage of this process: CPU, waits and system calls during the load; memory at its end.
  usage caller = {};
  /// The same for the serving process; all defaults if there is none.
  usage served = {};

  std::uint64_t operations() const { return times->count(); }
  double per_second() const;
  double cpu_s_per_million() const;
  double waits_per_operation() const;
  /// Empty unless every process counts them.
  std::optional<double> system_calls_per_operation() const;
};

/// Runs a load from the constructor until stop().
class running_load {
public:
  /// `time_max`: how long the schedule of an open loop lasts.
  running_load(const parties& who, load wanted, std::chrono::nanoseconds time_max);
  ~running_load();

  std::uint64_t done() const noexcept;
  /// Waits for the operations in flight. @pre called once
  measured stop();

private:
  struct state;
  std::shared_ptr<state> state_;
};

/// Runs a load for `time`, after a warm-up of a tenth of it. @thread main
measured run_load(const parties& who, const load& wanted, std::chrono::milliseconds time);

} // namespace actorgrid::bench
