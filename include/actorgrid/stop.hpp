#pragma once

#include <actorgrid/detail/task_promise.hpp>

#include <concepts>
#include <coroutine>
#include <memory>
#include <stop_token>
#include <utility>

namespace actorgrid {

/// Waits in a task, without holding its thread, until a stop is requested:
/// `co_await grid::stop_requested(node.draining())`.
///
/// Completes at once if the stop was requested already. The task resumes in a turn of its actor,
/// whichever thread requests the stop. If no stop is requested any more, because the token has no
/// source, the task waits until it is destroyed.
/// @cancel destroying the waiting task ends the wait, even while another thread requests the stop
class [[nodiscard]] stop_requested {
public:
  /// Waits for that token's stop.
  explicit stop_requested(std::stop_token token) noexcept : token_(std::move(token)) {}

  bool await_ready() const noexcept { return token_.stop_requested(); }
  template <std::derived_from<detail::task_promise_state> Promise>
  void await_suspend(std::coroutine_handle<Promise> h) {
    waiting_ = wait(h.promise().self, h);
  }
  void await_resume() const noexcept {}

private:
  std::shared_ptr<const void> wait(caf::scheduled_actor* self, std::coroutine_handle<> h) const;

  std::stop_token token_;
  std::shared_ptr<const void> waiting_;
};

} // namespace actorgrid
