#pragma once

#include <actorgrid/call.hpp>
#include <actorgrid/detail/answer_behavior.hpp>
#include <actorgrid/detail/continuations.hpp>
#include <actorgrid/detail/stream_port.hpp>
#include <actorgrid/send_status.hpp>
#include <actorgrid/wire_format.hpp>

#include <caf/actor_control_block.hpp>
#include <caf/message_id.hpp>

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

/// Takes an answer of the stream's actor, or tells the step that there will be none.
template <class Step>
void absorb(Step& step, caf::expected<stream_update>& answered) {
  if (answered) {
    step.absorb(*answered);
  } else {
    stream_update lost{{}, true, failure_of(answered.error())};
    step.absorb(lost);
  }
}

/// An actor's wait on a stream, which passes the result to `f`. On the stream's own loop it is
/// resumed like a task, by an empty answer that it gives itself; elsewhere it asks the stream's
/// actor.
template <class Step, class F>
class actor_wait final : public answer_behavior<stream_update>, private suspension {
public:
  actor_wait(caf::scheduled_actor* self, Step step, F f)
      : self_(self), step_(std::move(step)), f_(std::move(f)) {}

  static void start(caf::scheduled_actor* self, Step step, F f) {
    caf::intrusive_ptr<actor_wait> wait{new actor_wait(self, std::move(step), std::move(f)), false};
    wait->is_done_ = wait->step_.try_now();
    if (wait->is_done_)
      continuations::add(self, wait->behavior());
    else
      wait->ask();
  }

private:
  caf::behavior behavior() { return to_behavior(this); }
  void ask() {
    if (!step_.wait_here(*this))
      return send_request(self_, step_.port->actor(), step_.request(), behavior());
    // Keeps the actor alive until it is answered, as a pending request does.
    resumes_ = caf::strong_actor_ptr{self_->ctrl()};
    answer_ = expect_answer(self_, behavior());
  }
  void go_on() override {
    if (const auto to = std::move(resumes_))
      to->enqueue(to, answer_, caf::message{}, self_->context());
  }
  void on_value(stream_update& update) override {
    step_.absorb(update);
    look_again();
  }
  bool on_nothing() override {
    look_again();
    return true;
  }
  void on_error(caf::error& why) override {
    stream_update lost{{}, true, failure_of_answer(why, errc::disconnected)};
    step_.absorb(lost);
    look_again();
  }
  void look_again() {
    if (!is_done_ && !step_.try_now()) return ask();
    continuations then{self_};
    f_(step_.take());
    then.run();
  }

  caf::scheduled_actor* const self_;
  caf::strong_actor_ptr resumes_; ///< while it waits on the loop
  caf::message_id answer_;
  bool is_done_ = false;
  Step step_;
  F f_;
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
                detail::absorb(step_, r);
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

  /// Calls `f(result_type)` on `self`, after the handler that runs now. @thread owning actor
  template <class Self, class F>
  void then(Self* self, F f) && {
    detail::require_actor(self);
    detail::actor_wait<Step, F>::start(self, std::move(step_), std::move(f));
  }

  /// Blocks until done. @thread not a thread that runs actors, where it throws std::logic_error
  /// saying what to use instead
  result_type get() && {
    while (!step_.try_now()) {
      auto answered =
          call<detail::stream_update>{step_.port->actor(), step_.request(), {}, errc::disconnected}
              .get();
      detail::absorb(step_, answered);
    }
    return step_.take();
  }

private:
  Step step_;
};

} // namespace actorgrid
