#pragma once

#include "apps/bench/histogram.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::bench {

/// The result of a closed loop.
struct outcome {
  std::shared_ptr<const histogram> times; ///< of successful operations
  std::uint64_t failures = 0;
  std::string first_failure;
  std::chrono::nanoseconds took{0}; ///< from the start of the loop to its last end
};

/// Callers that each begin their next operation when their last one has ended, until time is up or
/// one of them has failed.
/// @thread any; one at a time for each caller
class closed_loop {
public:
  /// `bytes`: size of the text that is sent.
  closed_loop(std::size_t callers, std::size_t bytes, std::chrono::nanoseconds time);

  /// Callers are numbered from 0.
  std::size_t callers() const noexcept { return begins_.size(); }
  /// The text to send, which must come back.
  const std::string& text() const noexcept { return text_; }

  /// Whether the caller should begin another operation, timed from now. If not, it must leave().
  bool begin(std::size_t caller);
  /// The operation has ended, with success or without.
  void succeeded(std::size_t caller);
  void failed(std::string why);
  /// The operation has ended with this answer, which should be the text.
  void answered(std::size_t caller, std::string_view answer);
  /// A caller that has nothing in flight leaves for good.
  void leave();

  /// Whether all callers have left.
  bool ended() const noexcept { return staying_.load(std::memory_order_acquire) == 0; }
  void wait();
  /// @pre ended()
  outcome result() const;

private:
  using clock = std::chrono::steady_clock;

  const std::string text_;
  const clock::time_point begin_, end_;
  std::vector<clock::time_point> begins_; ///< when each caller's operation began
  std::shared_ptr<histogram> times_ = std::make_shared<histogram>();
  std::atomic<bool> has_failed_{false};
  std::atomic<std::size_t> staying_;
  std::mutex mutex_; ///< guards the members below
  std::condition_variable left_;
  std::uint64_t failures_ = 0;
  std::string first_failure_;
  std::chrono::nanoseconds took_{0};
};

} // namespace actorgrid::bench
