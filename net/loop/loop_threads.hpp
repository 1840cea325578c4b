#pragma once

#include "net/loop/thread_watch.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

namespace actorgrid::ws {

/// The threads of a loop: one runs it, another stands by while the first runs code that may block.
///
/// The thread of the loop calls leave() before such code and come_back() after it. The other looks
/// from time to time. If it finds the first away on the same errand at three looks in a row, it
/// takes the loop over, and the first has no part in it any more. A thread that was only not given
/// a processor is waited for: another would get none either.
///
///     at home (even) --leave()--> away (odd) --come_back()--> at home (even)
///                                     \------- taken over ------> at home, on the other thread
///
/// The numbers only grow, so a late thread does not take a later errand for its own.
class loop_threads {
public:
  /// A thread that is away is given up after two to three of these.
  static constexpr std::chrono::milliseconds look_interval{5};
  /// As long as this many have not come back, nobody stands by.
  static constexpr int late_max = 4;

  /// `run` runs the loop on the calling thread. It returns whether the loop has ended: if not,
  /// another thread runs it, and the loop may be gone. `on_absence` is loop::worker's.
  loop_threads(std::function<bool()> run, std::function<void(bool)> on_absence);
  /// @pre joined, or never started
  ~loop_threads() = default;
  loop_threads(const loop_threads&) = delete;
  loop_threads& operator=(const loop_threads&) = delete;

  void start();
  bool is_started() const;
  /// Waits for the end of the loop and of its threads, except those that are away. @thread any but
  /// the loop's
  void join();
  /// How often the one that stands by took over. @thread any
  std::uint64_t handovers() const noexcept { return handovers_.load(std::memory_order_relaxed); }

  // @thread the loop's

  /// Whether a thread stands by; makes one if there is none.
  bool is_covered();
  /// @pre is_covered() @returns the number of the errand
  std::uint64_t leave() noexcept;
  /// @returns false if another thread runs the loop now
  bool come_back(std::uint64_t errand) noexcept;

private:
  /// After so many looks without an errand, the thread that stands by sleeps until the next.
  static constexpr int idle_looks_max = 200;

  void run_here(const std::function<bool()>& run);
  void stand_by();
  bool take_over(std::uint64_t errand);

  const std::function<bool()> run_;
  const std::function<void(bool)> on_absence_;
  std::atomic<std::uint64_t> errands_{0};
  std::atomic<bool> is_asleep_{false}; ///< the thread that stands by; written under mutex_
  std::atomic<int> late_{0};           ///< threads that have not come back
  std::atomic<std::uint64_t> handovers_{0};
  bool is_covered_ = false;            ///< the loop's thread's own
  bool has_failed_ = false;            ///< the same: no thread could be made

  mutable std::mutex mutex_; ///< guards what follows
  std::condition_variable changed_;
  thread_watch watch_; ///< of the thread that runs the loop
  std::thread runs_;
  std::thread stands_by_;
  bool has_ended_ = false;
  bool is_joining_ = false;
};

} // namespace actorgrid::ws
