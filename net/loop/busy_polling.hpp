#pragma once

#include <atomic>
#include <chrono>

namespace actorgrid::ws {

/// Decides when a thread without work polls for more, and when it sleeps.
///
/// Polling saves the wake-up of a thread, which pays only while the processor has nothing else to
/// do: each look yields it, and a thread that wants it keeps it for a time slice of milliseconds.
/// Threads that sleep are better off then, because the kernel prefers them when they wake. So a
/// yield that takes long, which means that another thread ran, ends polling for a while. The pause
/// doubles with every new attempt that meets company: on a machine that stays busy, polling costs
/// at most one part in fifty; on one that is idle again, it is back within a quarter of a second.
///
/// @thread any; several threads may share one
class busy_polling {
public:
  using clock = std::chrono::steady_clock;

  /// A thread that computes keeps the processor for a time slice of 1.5 ms and more. A yield to
  /// this process's own threads, which work in turns of at most a millisecond, is shorter: while
  /// they are busy with calls, polling pays most.
  static constexpr std::chrono::milliseconds company_yield{1};
  static constexpr std::chrono::milliseconds pause_min{20};
  static constexpr std::chrono::milliseconds pause_max{250};

  /// Whether polling is worth while now.
  bool is_on(clock::time_point now) const noexcept {
    return now.time_since_epoch().count() >= paused_until_.load(std::memory_order_relaxed);
  }
  /// Learns from a yield of the processor.
  void on_yield(clock::time_point begin, clock::time_point end) noexcept;

private:
  std::atomic<clock::rep> paused_until_{0};
  std::atomic<clock::rep> pause_{clock::duration{pause_min}.count()};
};

/// Yields the processor, and lets `polling` learn from it. @returns the time after it
busy_polling::clock::time_point yield_once(busy_polling& polling,
                                           busy_polling::clock::time_point now) noexcept;

} // namespace actorgrid::ws
