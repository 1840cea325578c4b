#pragma once

#include <actorgrid/detail/channel_state.hpp>
#include <actorgrid/detail/clang_14.hpp>
#include <actorgrid/detail/gcc_12.hpp>
#include <actorgrid/detail/task_promise.hpp>
#include <actorgrid/error.hpp>
#include <actorgrid/send_status.hpp>

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace actorgrid {

/// Closes a channel when the last copy of it is destroyed: held by the tasks that send, it ends the
/// receivers' wait however the senders end; held by those that receive, it ends the senders'.
class channel_closer {
public:
  /// For internal use.
  explicit channel_closer(std::shared_ptr<const void> last_copy) noexcept
      : last_copy_(std::move(last_copy)) {}

private:
  std::shared_ptr<const void> last_copy_;
};

/// A bounded queue between tasks, with any number of senders and receivers:
///
///     grid::channel<order> orders{16};
///     node.spawn_task(take_orders(orders, orders.closer()));
///     while (auto next = co_await orders.next()) ...             // in another task
///
/// Copies share one queue, so pass it by value. The tasks may live on different actors and loops.
/// Values leave in the order in which they were queued, and waiting tasks get their turns in the
/// order in which they came. A task that finds room or a value 64 times in a row waits for a later
/// turn all the same, so that others get theirs.
///
/// @cancel a task that is destroyed while it waits has neither sent nor received: its value does
/// not get into the queue, and a value on its way to it goes to the next receiver, before all
/// values that were queued later
/// @thread any
template <class T>
class channel {
  static_assert(
      std::is_nothrow_move_constructible_v<T>,
      "a channel carries values whose move constructor is noexcept, so that none is lost");
  using state = detail::channel_state<T>;

public:
  /// Type of the values.
  using value_type = T;

  /// An open channel that holds up to `capacity` values. Throws std::invalid_argument for 0.
  explicit channel(std::size_t capacity) : state_(std::make_shared<state>(capacity)) {
    if (capacity == 0) throw std::invalid_argument("a channel needs room for at least one value");
  }
  channel(const channel&) = default;
  channel& operator=(const channel&) = default;
  ~channel() = default;

  /// A value to send: a T, or the fields or constructor arguments of a T in braces. With g++ 12, a
  /// temporary or moved T of an aggregate type that needs destruction does not compile.
  class argument {
  public:
    /// Copies a named value.
    argument(const T& value)
      requires std::copy_constructible<T>
        : value_(value) {}
    /// Moves from a value.
    template <std::same_as<T> Temporary>
    argument(Temporary&& value) noexcept : value_(std::move(value)) {
      static_assert(!detail::is_unsafe_temporary<Temporary>,
                    "g++ 12 destroys a temporary aggregate in a co_await expression twice: write "
                    "its fields in braces without the type, as in send({field, ...}), send a "
                    "named value, or give the type a constructor");
    }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
    /// Makes a value from its fields or constructor arguments.
    template <class... Fields>
      requires(detail::made_of<T, Fields...>
               && !((sizeof...(Fields) == 1)
                    && ((std::same_as<std::remove_cvref_t<Fields>, T>
                         || std::same_as<std::remove_cvref_t<Fields>, argument>)
                        && ...)))
    argument(Fields&&... fields) : value_(detail::make_of<T>(std::forward<Fields>(fields)...)) {}
#pragma GCC diagnostic pop

  private:
    friend channel;
    T value_;
  };

  /// What send() returns.
  class [[nodiscard]] send_type {
  public:
    class awaiter final : private state::sender {
    public:
      explicit awaiter(send_type&& s) noexcept
          : state::sender(std::move(s.channel_), std::move(s.value_)) {}
      bool await_ready() { return this->try_now(); }
      template <std::derived_from<detail::task_promise_state> Promise>
      bool await_suspend(std::coroutine_handle<Promise> h) {
        return this->wait_here(h.promise().self, h);
      }
      caf::error await_resume() {
        if (this->put()) return {};
        return make_error(errc::stream_finished, "the channel is closed");
      }
    };

    awaiter operator co_await() && { return awaiter{std::move(*this)}; }

  private:
    friend channel;
    send_type(std::shared_ptr<state> to, T value) noexcept
        : channel_(std::move(to)), value_(std::move(value)) {}

    std::shared_ptr<state> channel_;
    T value_;
  };

  /// What next() returns.
  class [[nodiscard]] next_type {
  public:
    class awaiter final : private state::receiver {
    public:
      explicit awaiter(next_type&& n) noexcept : state::receiver(std::move(n.channel_)) {}
      bool await_ready() { return this->try_now(); }
      template <std::derived_from<detail::task_promise_state> Promise>
      bool await_suspend(std::coroutine_handle<Promise> h) {
        return this->wait_here(h.promise().self, h);
      }
      std::optional<T> await_resume() { return this->take(); }
    };

    awaiter operator co_await() && { return awaiter{std::move(*this)}; }

  private:
    friend channel;
    explicit next_type(std::shared_ptr<state> from) noexcept : channel_(std::move(from)) {}

    std::shared_ptr<state> channel_;
  };

  /// Sends a value, waiting while the channel is full: `if (auto error = co_await c.send(x)) ...`.
  /// @error stream_finished if the channel is closed; the value is gone
  send_type send(argument value) const { return {state_, std::move(value.value_)}; }
  /// Sends a value if there is room and the channel is open; never waits. The value is moved from
  /// only if it was sent.
  send_status try_send(T&& value) const { return state_->try_send(value); }
  /// The same, with a copy of the value.
  send_status try_send(const T& value) const
    requires std::copy_constructible<T>
  {
    T copy = value;
    return state_->try_send(copy);
  }

  /// Receives a value, waiting while there is none: `while (auto x = co_await c.next()) ...`.
  /// Nothing is received once the channel is closed and all values were received.
  next_type next() const { return next_type{state_}; }
  /// Receives a value if there is one that no waiting receiver is about to get; never waits.
  std::optional<T> try_next() const { return state_->try_next(); }

  /// From now on nothing can be sent, and sending fails for the tasks that wait to. What is queued
  /// can be received. No-op if closed.
  void close() const { state_->close(); }
  /// Whether it was closed.
  bool is_closed() const { return state_->is_closed(); }
  /// Returns what closes the channel when the last copy of it is destroyed.
  [[nodiscard]] channel_closer closer() const {
    return channel_closer{
        std::shared_ptr<const void>(nullptr, [s = state_](const void*) { s->close(); })};
  }

  /// Number of queued values.
  std::size_t size() const { return state_->size(); }
  /// The most values that can be queued.
  std::size_t capacity() const noexcept { return state_->capacity(); }

private:
  std::shared_ptr<state> state_;
};

} // namespace actorgrid
