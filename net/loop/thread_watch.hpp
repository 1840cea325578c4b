#pragma once

#include <chrono>
#include <sys/types.h>

namespace actorgrid::ws {

/// Tells of another thread of this process whether it waits for something or computes, or has only
/// not been given a processor.
class thread_watch {
public:
  /// Of the calling thread.
  static thread_watch of_this_thread() noexcept;
  thread_watch() noexcept = default;

  /// Whether, since the last call, the thread was ready to run for some of the time but ran for
  /// less than half of `period`. False if that cannot be told. @pre the thread exists
  bool was_preempted(std::chrono::nanoseconds period) noexcept;

private:
  pid_t id_ = 0;
  clockid_t clock_ = 0;
  std::chrono::nanoseconds ran_before_{0};
};

} // namespace actorgrid::ws
