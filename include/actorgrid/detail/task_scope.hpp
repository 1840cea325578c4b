#pragma once

#include <actorgrid/detail/request.hpp>
#include <actorgrid/task.hpp>

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <optional>
#include <utility>

namespace actorgrid::detail {

/// The coroutines that live on one actor. Destroying or clearing the scope destroys the unfinished
/// ones.
/// @thread owning actor
class task_scope {
public:
  explicit task_scope(caf::scheduled_actor* self) noexcept : self_(self) {}
  task_scope(const task_scope&) = delete;
  task_scope& operator=(const task_scope&) = delete;
  ~task_scope() { clear(); }

  /// Runs `work` until it first waits. `done` gets its value, or one made from the error if it
  /// threw; for a task<>, it gets the error, empty if it did not throw. Calls that the task awaits
  /// end at `latest` at the latest, and belong to `trace`.
  template <class T, class Done>
  void
  start(task<T> work, Done done,
        std::chrono::steady_clock::time_point latest = std::chrono::steady_clock::time_point::max(),
        shared_trace trace = {}) {
    auto frame = root<T, Done>(this, std::move(work), std::move(done)).frame;
    frame.promise().self = self_;
    frame.promise().for_calls.latest = latest;
    if (trace) frame.promise().belong_to(std::move(trace));
    add(frame.promise());
    frame.resume();
  }

  /// Destroys the unfinished coroutines in the order they were started.
  void clear() noexcept {
    while (auto* oldest = first_) {
      remove(*oldest);
      root_coroutine::handle_of(*oldest).destroy();
    }
  }

  bool is_empty() const noexcept { return size_ == 0; }
  std::size_t size() const noexcept { return size_; }

private:
  struct root_coroutine {
    struct promise_type : task_promise_state {
      task_scope* scope;
      shared_trace trace;               ///< as long as the task, and all that it awaits
      promise_type* previous = nullptr; ///< in the scope's list
      promise_type* next = nullptr;

      template <class T, class Done>
      promise_type(task_scope* s, T&, Done&) noexcept : scope(s) {}

      void belong_to(shared_trace t) noexcept {
        trace = std::move(t);
        for_calls.trace = &trace;
      }
      root_coroutine get_return_object() noexcept {
        return {std::coroutine_handle<promise_type>::from_promise(*this)};
      }
      std::suspend_always initial_suspend() const noexcept { return {}; }
      auto final_suspend() const noexcept {
        struct leave {
          bool await_ready() const noexcept { return false; }
          void await_suspend(std::coroutine_handle<promise_type> h) const noexcept {
            h.promise().scope->remove(h.promise());
            h.destroy();
          }
          void await_resume() const noexcept {}
        };
        return leave{};
      }
      void unhandled_exception() const noexcept { std::terminate(); }
      void return_void() const noexcept {}
    };
    static std::coroutine_handle<promise_type> handle_of(promise_type& p) noexcept {
      return std::coroutine_handle<promise_type>::from_promise(p);
    }
    std::coroutine_handle<promise_type> frame;
  };

  void add(root_coroutine::promise_type& root) noexcept {
    root.previous = last_;
    (last_ ? last_->next : first_) = &root;
    last_ = &root;
    ++size_;
  }
  void remove(root_coroutine::promise_type& root) noexcept {
    (root.previous ? root.previous->next : first_) = root.next;
    (root.next ? root.next->previous : last_) = root.previous;
    --size_;
  }

  template <class T, class Done>
  static root_coroutine root(task_scope*, task<T> work, Done done) {
    if constexpr (std::is_void_v<T>) {
      caf::error thrown;
      try {
        co_await std::move(work);
      } catch (...) {
        thrown = error_of_current_exception();
      }
      done(std::move(thrown));
    } else {
      std::optional<T> outcome;
      try {
        outcome.emplace(co_await std::move(work));
      } catch (...) {
        outcome.emplace(error_of_current_exception());
      }
      done(std::move(*outcome));
    }
  }

  caf::scheduled_actor* self_;
  root_coroutine::promise_type* first_ = nullptr;
  root_coroutine::promise_type* last_ = nullptr;
  std::size_t size_ = 0;
};

} // namespace actorgrid::detail
