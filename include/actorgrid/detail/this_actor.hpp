#pragma once

#include <actorgrid/detail/task_promise.hpp>

#include <concepts>
#include <coroutine>

namespace actorgrid::detail {

/// `co_await this_actor{}` gives the actor that the task lives on, without waiting.
class this_actor {
public:
  bool await_ready() const noexcept { return false; }
  template <std::derived_from<task_promise_state> Promise>
  bool await_suspend(std::coroutine_handle<Promise> h) noexcept {
    self_ = h.promise().self;
    return false;
  }
  caf::scheduled_actor* await_resume() const noexcept { return self_; }

private:
  caf::scheduled_actor* self_ = nullptr;
};

} // namespace actorgrid::detail
