#pragma once

#include <actorgrid/detail/task_promise.hpp>

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace actorgrid::detail {

template <class Work>
struct awaiting {
  using type = decltype(std::declval<Work>().await_resume());
};
template <class Work>
  requires requires { std::declval<Work>().operator co_await(); }
struct awaiting<Work> {
  using type = decltype(std::declval<Work>().operator co_await().await_resume());
};
/// What co_await gives for a temporary of type Work.
template <class Work>
using awaited = std::remove_cvref_t<typename awaiting<Work>::type>;

/// What a task can await and a branch can own.
template <class Work>
concept awaitable = requires { typename awaited<Work>; } && !std::is_reference_v<Work>;

/// A T in a variable; std::monostate for void.
template <class T>
using stored = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

class fork;

struct branch_state : task_promise_state {
  fork* of = nullptr;
  std::size_t index = 0;
};

/// The place where a task waits for several branches: coroutines that run on its actor.
class fork {
public:
  /// When the task goes on. It goes on at once when a branch throws, too.
  enum class until { all_have_ended, one_has_ended };

  explicit fork(until when) noexcept : when_(when) {}
  fork(const fork&) = delete;
  fork& operator=(const fork&) = delete;

  template <std::derived_from<task_promise_state> Promise>
  void begin(std::coroutine_handle<Promise> task) noexcept {
    task_ = task;
    state_ = &task.promise();
  }
  /// Runs a branch until it first waits. @returns whether to go on with the next one
  bool run(std::coroutine_handle<> branch, branch_state& its) {
    its.inherit(*state_);
    its.of = this;
    its.index = started_++;
    ++running_;
    branch.resume();
    return !thrown_ && !(when_ == until::one_has_ended && has_first_);
  }
  /// Called after the last run(). @returns whether the task has to wait
  bool wait() noexcept {
    are_started_ = true;
    return !is_over();
  }
  /// Rethrows what a branch has thrown.
  void rethrow() const {
    if (thrown_) std::rethrow_exception(thrown_);
  }
  /// The number of the branch that ended first. @pre one has
  std::size_t first() const noexcept { return first_; }

  /// @returns what to resume
  std::coroutine_handle<> end(const branch_state& its) noexcept {
    --running_;
    if (!std::exchange(has_first_, true)) first_ = its.index;
    if (its.exception) thrown_ = its.exception;
    return are_started_ && is_over() ? task_ : std::noop_coroutine();
  }

private:
  bool is_over() const noexcept {
    return running_ == 0 || thrown_ || (has_first_ && when_ == until::one_has_ended);
  }

  const until when_;
  std::coroutine_handle<> task_;
  task_promise_state* state_ = nullptr;
  std::size_t started_ = 0;
  std::size_t running_ = 0;
  std::size_t first_ = 0;
  bool has_first_ = false;
  std::exception_ptr thrown_;
  bool are_started_ = false;
};

/// Owns a coroutine that awaits one thing. Destroying it destroys what is awaited.
template <class T>
class branch {
public:
  struct promise_type : branch_state {
    std::optional<T> value;

    branch get_return_object() noexcept {
      return branch{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    auto final_suspend() const noexcept {
      struct leave {
        bool await_ready() const noexcept { return false; }
        std::coroutine_handle<>
        await_suspend(std::coroutine_handle<promise_type> h) const noexcept {
          return h.promise().of->end(h.promise());
        }
        void await_resume() const noexcept {}
      };
      return leave{};
    }
    void unhandled_exception() noexcept { exception = std::current_exception(); }
    void return_value(T&& x) { value.emplace(std::move(x)); }
  };

  branch(branch&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  branch& operator=(branch&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~branch() {
    if (frame_) frame_.destroy();
  }

  bool run(fork& of) { return of.run(frame_, frame_.promise()); }
  /// @pre it has returned
  T take() { return std::move(*frame_.promise().value); }

private:
  explicit branch(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}

  std::coroutine_handle<promise_type> frame_;
};

template <class Work>
branch<stored<awaited<Work>>> branch_off(Work work) {
  if constexpr (std::is_void_v<awaited<Work>>) {
    co_await std::move(work);
    co_return std::monostate{};
  } else {
    auto value = co_await std::move(work);
    co_return std::move(value);
  }
}

} // namespace actorgrid::detail
