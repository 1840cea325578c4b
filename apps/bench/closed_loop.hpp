#pragma once

#include <actorgrid/actorgrid.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace actorgrid::bench {

/// What a round of calls took.
struct measured {
  std::uint64_t calls = 0;
  std::uint64_t failures = 0;
  std::chrono::nanoseconds took{0};
  std::chrono::nanoseconds cpu{0}; ///< of all threads of this process

  double calls_per_second() const noexcept;
  /// CPU time of one call, both ends of it when both are in this process.
  double cpu_ns_per_call() const noexcept;
};

/// Makes one call and says whether its answer was right.
using one_call = std::function<task<bool>(peer)>;

/// `callers` tasks on `own` call in turn, each the next when the one before was answered, for as
/// long as `time`. @thread not an actor's: waits
measured run_closed_loop(node& own, const peer& to, const one_call& call, std::size_t callers,
                         std::chrono::milliseconds time);

} // namespace actorgrid::bench
