#pragma once

#include <actorgrid/detail/request.hpp>
#include <actorgrid/task.hpp>

#include <coroutine>
#include <optional>
#include <unordered_set>

namespace actorgrid::detail {

/// The coroutines that live on one actor. Destroying or clearing it destroys those not finished.
/// @thread owning actor
class task_scope {
public:
  explicit task_scope(caf::scheduled_actor* self) noexcept : self_(self) {}
  task_scope(const task_scope&) = delete;
  task_scope& operator=(const task_scope&) = delete;
  ~task_scope() { clear(); }

  /// Runs `work` until it first waits. `done` gets its value, or one made of the error it threw;
  /// for a task<> the error, empty when it did not throw.
  template <class T, class Done>
  void start(task<T> work, Done done) {
    auto frame = root<T, Done>(this, std::move(work), std::move(done)).frame;
    frame.promise().self = self_;
    roots_.insert(frame.address());
    frame.resume();
  }

  void clear() noexcept {
    auto roots = std::exchange(roots_, {});
    for (auto* address : roots) std::coroutine_handle<>::from_address(address).destroy();
  }

  bool is_empty() const noexcept { return roots_.empty(); }
  std::size_t size() const noexcept { return roots_.size(); }

private:
  struct root_coroutine {
    struct promise_type : task_promise_state {
      task_scope* scope;

      template <class T, class Done>
      promise_type(task_scope* s, T&, Done&) noexcept : scope(s) {}

      root_coroutine get_return_object() noexcept {
        return {std::coroutine_handle<promise_type>::from_promise(*this)};
      }
      std::suspend_always initial_suspend() const noexcept { return {}; }
      auto final_suspend() const noexcept {
        struct leave {
          bool await_ready() const noexcept { return false; }
          void await_suspend(std::coroutine_handle<promise_type> h) const noexcept {
            h.promise().scope->roots_.erase(h.address());
            h.destroy();
          }
          void await_resume() const noexcept {}
        };
        return leave{};
      }
      void unhandled_exception() const noexcept { std::terminate(); }
      void return_void() const noexcept {}
    };
    std::coroutine_handle<promise_type> frame;
  };

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
  std::unordered_set<void*> roots_;
};

} // namespace actorgrid::detail
