#pragma once

#include "actors/core/live_histogram.hpp"
#include "net/mux/tally.hpp"

#include <actorgrid/metrics.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace actorgrid::actors {

/// How a call or stream ended that a handler was to serve: see served_counts.
enum class served_end : std::uint8_t { ok, error, refused, late };

/// When a handler ran; the zero of the clock for what is not known, or was not.
struct run_times {
  std::chrono::steady_clock::time_point began;
  std::chrono::steady_clock::time_point ended;
};

/// Limits how many handler_counts of a node have histograms. @thread any
class timing_quota {
public:
  static constexpr std::size_t timed_max = 2048;

  bool take() noexcept {
    if (taken_.fetch_add(1, std::memory_order_relaxed) < timed_max) return true;
    give_back();
    return false;
  }
  void give_back() noexcept { taken_.fetch_sub(1, std::memory_order_relaxed); }

private:
  std::atomic<std::size_t> taken_{0};
};

/// What one loop counted of one handler. @thread the loop's, except add_to()
class handler_counts {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit handler_counts(const std::shared_ptr<timing_quota>& quota);
  ~handler_counts();
  handler_counts(const handler_counts&) = delete;
  handler_counts& operator=(const handler_counts&) = delete;

  void begin_call() noexcept { calls_.began.add(); }
  void refuse_call() noexcept { calls_.count(served_end::refused); }
  /// @pre it began
  void end_call(served_end how, time_point came, run_times ran) noexcept {
    calls_.count(how);
    if (times_ && ran.ended != time_point{}) times_->add(came, ran);
  }
  void begin_stream() noexcept { streams_.began.add(); }
  void refuse_stream() noexcept { streams_.count(served_end::refused); }
  /// @pre it began
  void end_stream(served_end how) noexcept { streams_.count(how); }

  /// Calls and streams that began. @thread any
  std::uint64_t began() const noexcept { return calls_.began.read() + streams_.began.read(); }
  /// @thread any
  void add_to(handler_load& total) const noexcept;

private:
  struct served {
    mux::tally began;
    std::array<mux::tally, 4> ends; ///< by served_end; only those refused did not begin

    void count(served_end how) noexcept { ends[static_cast<std::size_t>(how)].add(); }
    void add_to(served_counts& total) const noexcept;
  };
  struct times {
    live_histogram queue;
    live_histogram run;

    void add(time_point came, run_times ran) noexcept;
  };

  served calls_;
  served streams_;
  const std::shared_ptr<timing_quota> quota_; ///< null if it gave no permit
  const std::unique_ptr<times> times_;
};

} // namespace actorgrid::actors
