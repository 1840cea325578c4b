#pragma once

#include <actorgrid/detail/request.hpp>
#include <actorgrid/detail/task_promise.hpp>

#include <chrono>
#include <concepts>
#include <coroutine>

namespace actorgrid {

/// Waits in a task without holding its thread: `co_await grid::sleep_for(200ms)`.
class [[nodiscard]] sleep_for {
public:
  /// For this long, from when it is awaited.
  explicit sleep_for(std::chrono::nanoseconds time) noexcept : time_(time) {}

  bool await_ready() const noexcept { return time_.count() <= 0; }
  template <std::derived_from<detail::task_promise_state> Promise>
  void await_suspend(std::coroutine_handle<Promise> h) {
    answer_ = wake_at(h.promise().self, h);
  }
  void await_resume() const noexcept {}

private:
  detail::awaited_answer wake_at(caf::scheduled_actor* self, std::coroutine_handle<> h) const;

  std::chrono::nanoseconds time_; ///< from the co_await on
  detail::awaited_answer answer_;
};

} // namespace actorgrid
