#pragma once

#include <actorgrid/detail/task_promise.hpp>
#include <actorgrid/time_limit.hpp>

#include <chrono>
#include <concepts>
#include <coroutine>
#include <memory>

namespace actorgrid {

/// Waits in a task without holding its thread: `co_await grid::sleep_for(200ms)`.
class [[nodiscard]] sleep_for {
public:
  /// Sleeps this long from the co_await on; not at all if `time` is zero or negative.
  explicit sleep_for(time_limit time) noexcept : time_(time.duration()) {}

  bool await_ready() const noexcept { return time_.count() <= 0; }
  template <std::derived_from<detail::task_promise_state> Promise>
  void await_suspend(std::coroutine_handle<Promise> h) {
    waiting_ = wake_at(h.promise().self, h);
  }
  void await_resume() const noexcept {}

private:
  std::shared_ptr<const void> wake_at(caf::scheduled_actor* self, std::coroutine_handle<> h) const;

  std::chrono::nanoseconds time_; ///< from the co_await on
  std::shared_ptr<const void> waiting_;
};

} // namespace actorgrid
