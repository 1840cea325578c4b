#pragma once

#include <actorgrid/detail/parked_task.hpp>
#include <actorgrid/detail/task_promise.hpp>

#include <concepts>
#include <coroutine>
#include <memory>
#include <utility>

namespace actorgrid {

/// Something that happens once, or until it is reset, and that tasks wait for:
///
///     grid::manual_reset_event loaded;
///     node.spawn_task(load(loaded));            // ends with loaded.set()
///     co_await loaded.wait();                   // in any number of other tasks
///
/// Copies share one state, so pass it by value. The tasks may live on different actors and loops.
/// @thread any
class manual_reset_event {
  struct state;

public:
  /// Not set.
  manual_reset_event();
  manual_reset_event(const manual_reset_event&) = default;
  manual_reset_event& operator=(const manual_reset_event&) = default;
  ~manual_reset_event() = default;

  /// Lets every waiting task go on, in a later turn of its actor and even if reset() follows; from
  /// now on wait() does not wait. No-op if set.
  void set() const;
  /// From now on wait() waits again. No-op if not set.
  void reset() const;
  /// Whether it is set at the moment.
  bool is_set() const;

  /// What wait() returns.
  class [[nodiscard]] wait_type {
  public:
    class awaiter final : private detail::parked_task {
    public:
      explicit awaiter(std::shared_ptr<state> event) noexcept : event_(std::move(event)) {}
      ~awaiter() override;
      bool await_ready() const;
      template <std::derived_from<detail::task_promise_state> Promise>
      bool await_suspend(std::coroutine_handle<Promise> h) {
        return wait_here(h.promise().self, h);
      }
      void await_resume() const noexcept {}

    private:
      bool wait_here(caf::scheduled_actor* self, std::coroutine_handle<> h);

      std::shared_ptr<state> event_;
    };

    awaiter operator co_await() && { return awaiter{std::move(event_)}; }

  private:
    friend manual_reset_event;
    explicit wait_type(std::shared_ptr<state> event) noexcept : event_(std::move(event)) {}

    std::shared_ptr<state> event_;
  };

  /// Waits until it is set: `co_await event.wait()`.
  /// @cancel destroying a waiting task ends its wait; others are not affected
  wait_type wait() const { return wait_type{state_}; }

private:
  std::shared_ptr<state> state_;
};

} // namespace actorgrid
