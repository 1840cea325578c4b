#pragma once

#include <actorgrid/detail/task_promise.hpp>
#include <actorgrid/error.hpp>

#include <concepts>
#include <coroutine>
#include <optional>
#include <type_traits>
#include <utility>

namespace actorgrid {

template <class T = void>
class task;

namespace detail {

template <class T>
struct task_promise : task_promise_state {
  std::optional<T> value;

  task<T> get_return_object() noexcept;
  std::suspend_always initial_suspend() const noexcept { return {}; }
  resume_continuation final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { exception = std::current_exception(); }
  template <class U>
    requires std::convertible_to<U&&, T>
  void return_value(U&& x) {
    value.emplace(std::forward<U>(x));
  }
};

template <>
struct task_promise<void> : task_promise_state {
  task<void> get_return_object() noexcept;
  std::suspend_always initial_suspend() const noexcept { return {}; }
  resume_continuation final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { exception = std::current_exception(); }
  void return_void() const noexcept {}
};

} // namespace detail

/// A coroutine that lives on an actor. It starts when awaited (or passed to spawn_task). All of it
/// runs where that actor runs and never concurrently with another turn of the actor, so data that
/// only the actor touches needs no lock.
///
/// @cancel when its actor ends, or the stream it serves is cancelled, the coroutine is destroyed
/// where it waits: its local variables are destroyed, and nothing after the co_await runs. Take
/// arguments by value: a reference may dangle once the call that made the task has returned.
/// Awaiting a task that was moved from or already awaited throws std::logic_error.
template <class T>
class [[nodiscard]] task {
public:
  /// Promise type of the coroutine.
  using promise_type = detail::task_promise<T>;
  /// Type of the returned value.
  using value_type = T;

  /// Takes over the coroutine.
  task(task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  task& operator=(task&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~task() {
    if (frame_) frame_.destroy();
  }

  class awaiter {
  public:
    explicit awaiter(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
    bool await_ready() const noexcept { return !frame_; }
    template <std::derived_from<detail::task_promise_state> Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> parent) noexcept {
      frame_.promise().inherit(parent.promise());
      frame_.promise().continuation = parent;
      return frame_;
    }
    T await_resume() {
      if (!frame_) detail::throw_used_task();
      auto& promise = frame_.promise();
      if (promise.exception) std::rethrow_exception(promise.exception);
      if constexpr (!std::is_void_v<T>) return std::move(*promise.value);
    }

  private:
    std::coroutine_handle<promise_type> frame_;
  };

  awaiter operator co_await() && noexcept {
    // A task with a continuation was started already.
    const bool is_fresh = frame_ && !frame_.promise().continuation;
    return awaiter{is_fresh ? frame_ : nullptr};
  }

private:
  friend promise_type;
  explicit task(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}

  std::coroutine_handle<promise_type> frame_;
};

/// Coroutine traits of functions that return task<T>. Parameters must be taken by value: what a
/// reference refers to may be gone when the coroutine resumes. (The first parameter may be a
/// reference to an object of class type, as it may be the object of a member function or lambda.)
template <class T, class... Parameters>
struct task_traits {
  /// Promise type of the coroutine.
  using promise_type = typename task<T>::promise_type;
};
/// The same for functions with parameters.
template <class T, class First, class... Rest>
struct task_traits<T, First, Rest...> {
  static_assert(!std::is_lvalue_reference_v<First> || std::is_class_v<std::remove_cvref_t<First>>,
                "a task takes its parameters by value");
  static_assert((!std::is_reference_v<Rest> && ...),
                "a task takes its parameters by value: what a reference refers to may be gone when "
                "the coroutine goes on. If it does outlive the task, pass a pointer to it or "
                "std::ref(it) as a std::reference_wrapper");
  /// Promise type of the coroutine.
  using promise_type = typename task<T>::promise_type;
};

namespace detail {

template <class T>
task<T> task_promise<T>::get_return_object() noexcept {
  return task<T>{std::coroutine_handle<task_promise<T>>::from_promise(*this)};
}

inline task<void> task_promise<void>::get_return_object() noexcept {
  return task<void>{std::coroutine_handle<task_promise<void>>::from_promise(*this)};
}

} // namespace detail
} // namespace actorgrid

template <class T, class... Parameters>
struct std::coroutine_traits<actorgrid::task<T>, Parameters...>
    : actorgrid::task_traits<T, Parameters...> {};
