#pragma once

#include <actorgrid/call.hpp>
#include <actorgrid/detail/stream_port.hpp>
#include <actorgrid/send_status.hpp>
#include <actorgrid/wire_format.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace actorgrid {

namespace detail {

/// The error of a stream handle without a stream.
failure no_stream();

/// A wait for a stream's next message; done when the port has a message or is at its end.
template <class T>
struct next_step {
  std::shared_ptr<stream_port> port;
  std::optional<payload> item;

  using result_type = std::optional<T>;
  bool try_now() { return !port || port->try_next(item); }
  bool wait_here(suspension& s) { return port->await_input(s); }
  void absorb(stream_update& update) { port->absorb(update); }
  caf::message request() const { return port->pull_request(); }
  result_type take() {
    if (!item) return {};
    auto value = actorgrid::decode<T>(std::move(*item));
    if (value) return std::move(*value);
    port->reject(in_route(failure_of(value.error()), port->route(), "message of the stream"));
    return {};
  }
};

/// A wait for room to send; done when the message is sent, or never can be.
struct send_step {
  std::shared_ptr<stream_port> port;
  payload item;
  send_status status = send_status::would_block;

  using result_type = caf::error;
  bool try_now() {
    if (!port) return true;
    status = port->try_send(item);
    return status != send_status::would_block;
  }
  bool wait_here(suspension& s) { return port->await_room(s); }
  /// Ignored: incoming messages are for the reader.
  void absorb(stream_update&) {}
  caf::message request() const { return port->credit_request(); }
  result_type take() const;
};

} // namespace detail

/// A wait on a stream: co_await it in a task, continue with then(self, f) on an actor, or get() it.
/// @cancel destroying it before it is used does nothing
template <class Step>
class [[nodiscard]] stream_wait {
public:
  /// Type of the result.
  using result_type = typename Step::result_type;

  /// For internal use.
  explicit stream_wait(Step step) noexcept : step_(std::move(step)) {}

  class awaiter final : private detail::suspension {
  public:
    explicit awaiter(Step step) noexcept : step_(std::move(step)) {}
    bool await_ready() { return step_.try_now(); }
    template <std::derived_from<detail::task_promise_state> Promise>
    void await_suspend(std::coroutine_handle<Promise> h) {
      task_ = h;
      self_ = h.promise().self;
      if (!step_.wait_here(*this)) ask();
    }
    result_type await_resume() { return step_.take(); }

  private:
    void go_on() override {
      if (step_.try_now())
        task_.resume();
      else if (!step_.wait_here(*this))
        ask();
    }
    void ask() {
      answer_ = detail::awaited_answer{{}, 0};
      detail::send_request(
          self_, step_.port->actor(), step_.request(),
          detail::on_answer<detail::stream_update>(
              {}, errc::disconnected,
              [this, still = answer_.watch()](caf::expected<detail::stream_update> r) {
                if (still.expired()) return;
                absorb(step_, r);
                if (step_.try_now())
                  task_.resume();
                else
                  ask();
              }));
    }

    Step step_;
    std::coroutine_handle<> task_;
    caf::scheduled_actor* self_ = nullptr;
    detail::awaited_answer answer_;
  };

  awaiter operator co_await() && { return awaiter{std::move(step_)}; }

  /// Calls `f(result_type)` on `self`, in a later turn. @thread owning actor
  template <class Self, class F>
  void then(Self* self, F f) && {
    auto step = std::make_shared<Step>(std::move(step_));
    if (!step->try_now()) return ask(self, std::move(step), std::move(f));
    detail::answer_with(
        self, caf::make_message(detail::stream_update{}),
        detail::on_answer<detail::stream_update>(
            {}, errc::disconnected, [step, f](const auto&) mutable { f(step->take()); }));
  }

  /// Blocks until done. @thread not a thread that runs actors, where it throws std::logic_error
  /// saying what to use instead
  result_type get() && {
    while (!step_.try_now()) {
      auto answered =
          call<detail::stream_update>{step_.port->actor(), step_.request(), {}, errc::disconnected}
              .get();
      absorb(step_, answered);
    }
    return step_.take();
  }

private:
  static void absorb(Step& step, caf::expected<detail::stream_update>& answered) {
    if (answered) {
      step.absorb(*answered);
    } else {
      detail::stream_update lost{{}, true, failure_of(answered.error())};
      step.absorb(lost);
    }
  }

  template <class F>
  static void ask(caf::scheduled_actor* self, std::shared_ptr<Step> step, F f) {
    auto& port = *step->port;
    auto request = step->request();
    detail::send_request(
        self, port.actor(), std::move(request),
        detail::on_answer<detail::stream_update>(
            {}, errc::disconnected,
            [self, step, f](caf::expected<detail::stream_update> answered) mutable {
              absorb(*step, answered);
              if (step->try_now())
                f(step->take());
              else
                ask(self, std::move(step), std::move(f));
            }));
  }

  Step step_;
};

} // namespace actorgrid
