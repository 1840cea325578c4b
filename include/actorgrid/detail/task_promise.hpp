#pragma once

#include <actorgrid/detail/handler_scope.hpp>

#include <caf/fwd.hpp>
#include <caf/scheduled_actor.hpp>

#include <coroutine>
#include <exception>

namespace actorgrid::detail {

/// State of every coroutine in a chain of tasks: the actor it lives on, what the calls it awaits
/// have from the handler, and the coroutine that awaits it.
struct task_promise_state {
  caf::scheduled_actor* self = nullptr;
  inherited for_calls;
  std::coroutine_handle<> continuation;
  std::exception_ptr exception;

  /// Takes over what a coroutine has from the one that awaits it.
  void inherit(const task_promise_state& awaiting) noexcept {
    self = awaiting.self;
    for_calls = awaiting.for_calls;
  }
};

/// Throws std::logic_error: the task has no coroutine to run.
[[noreturn]] void throw_used_task();

/// Resumes the coroutine that awaited the finished one.
struct resume_continuation {
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> finished) const noexcept {
    auto next = finished.promise().continuation;
    return next ? next : std::noop_coroutine();
  }
  void await_resume() const noexcept {}
};

} // namespace actorgrid::detail
