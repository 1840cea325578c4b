#pragma once

#include <actorgrid/call.hpp>
#include <actorgrid/detail/stream_port.hpp>
#include <actorgrid/route.hpp>

#include <memory>
#include <optional>
#include <string>

namespace actorgrid {

namespace detail {

/// Waiting for the next message of a stream: done when the port decides.
struct next_step {
  std::shared_ptr<stream_port> port;
  std::optional<payload> item;

  using result_type = std::optional<payload>;
  bool try_now() { return port->try_next(item); }
  caf::message request() const { return port->pull_request(); }
  result_type take() { return std::move(item); }
};

/// Waiting for room to send: done when sent, or when it never will be.
struct send_step {
  std::shared_ptr<stream_port> port;
  payload item;
  send_status status = send_status::would_block;

  using result_type = caf::error;
  bool try_now() {
    status = port->try_send(item);
    return status != send_status::would_block;
  }
  caf::message request() const { return port->credit_request(); }
  result_type take() const;
};

} // namespace detail

/// A wait on a stream: co_await it in a task, continue with then(self, f) on an actor, or get() it.
/// @cancel dropping it before it is used does nothing
template <class Step>
class [[nodiscard]] stream_wait {
public:
  using result_type = typename Step::result_type;

  explicit stream_wait(Step step) noexcept : step_(std::move(step)) {}

  class awaiter {
  public:
    explicit awaiter(Step step) noexcept : step_(std::move(step)) {}
    bool await_ready() { return step_.try_now(); }
    template <std::derived_from<detail::task_promise_state> Promise>
    void await_suspend(std::coroutine_handle<Promise> h) {
      ask(h.promise().self, h);
    }
    result_type await_resume() { return step_.take(); }

  private:
    void ask(caf::scheduled_actor* self, std::coroutine_handle<> h) {
      detail::send_request(self, step_.port->actor(), step_.request(),
                           detail::on_answer<detail::stream_update>(
                               [this, self, h](caf::expected<detail::stream_update> answered) {
                                 absorb(step_, answered);
                                 if (step_.try_now())
                                   h.resume();
                                 else
                                   ask(self, h);
                               }));
    }
    Step step_;
  };

  awaiter operator co_await() && { return awaiter{std::move(step_)}; }

  /// Calls `f(result_type)` on `self`. @thread owning actor
  template <class Self, class F>
  void then(Self* self, F f) && {
    ask(self, std::make_shared<Step>(std::move(step_)), std::move(f), true);
  }

  /// Waits. @thread not an actor thread of the grid: std::logic_error
  result_type get() && {
    while (!step_.try_now()) {
      auto answered = call<detail::stream_update>{step_.port->actor(), step_.request()}.get();
      absorb(step_, answered);
    }
    return step_.take();
  }

private:
  static void absorb(Step& step, caf::expected<detail::stream_update>& answered) {
    if (answered) {
      step.port->absorb(*answered);
    } else {
      detail::stream_update lost{{}, true, failure_of(answered.error())};
      step.port->absorb(lost);
    }
  }

  template <class F>
  static void ask(caf::scheduled_actor* self, std::shared_ptr<Step> step, F f, bool first) {
    if (!first && step->try_now()) {
      f(step->take());
      return;
    }
    auto& port = *step->port;
    auto request = step->request();
    detail::send_request(
        self, port.actor(), std::move(request),
        detail::on_answer<detail::stream_update>(
            [self, step, f](caf::expected<detail::stream_update> answered) mutable {
              absorb(*step, answered);
              ask(self, std::move(step), std::move(f), false);
            }));
  }

  Step step_;
};

template <class T>
class source;
template <class T>
class sink;

/// Where a stream's incoming messages come from.
template <>
class source<payload> {
public:
  source() = default;
  explicit source(std::shared_ptr<detail::stream_port> port) noexcept : port_(std::move(port)) {}

  /// The next message, or nothing at the end: then error() tells a clean end from a failed one.
  /// Taking a message gives its credit back to the sender. One wait at a time.
  stream_wait<detail::next_step> next() {
    return stream_wait<detail::next_step>{detail::next_step{port_, {}}};
  }
  /// Why the stream ended: nothing for a clean end and while it runs.
  caf::error error() const { return make_error(port_->end()); }

private:
  std::shared_ptr<detail::stream_port> port_;
};

/// Where a stream's outgoing messages go.
template <>
class sink<payload> {
public:
  sink() = default;
  explicit sink(std::shared_ptr<detail::stream_port> port) noexcept : port_(std::move(port)) {}

  /// Sends, waiting while the window is full. @error stream_finished, message_too_large, or why the
  /// stream ended. Two ends that both only send, each waiting for the other to read, wait until a
  /// deadline or cancel: use try_send, or read and write in separate tasks.
  stream_wait<detail::send_step> send(payload item) {
    return stream_wait<detail::send_step>{detail::send_step{port_, std::move(item)}};
  }
  /// Sends when the window has room, else leaves `item` as it was.
  send_status try_send(payload& item) { return port_->try_send(item); }
  /// No more messages from this end. A caller's stream still receives; a handler's stream ends.
  void finish() { port_->finish(); }
  /// Why the stream ended; nothing for a clean end and while it runs. Tells a handler that only
  /// waits that it was cancelled.
  caf::error error() const { return make_error(port_->end()); }
  /// A handler's stream ends with an error; a caller's is cancelled.
  void fail(std::string text) { port_->fail(std::move(text)); }

private:
  std::shared_ptr<detail::stream_port> port_;
};

/// A caller's stream: both ends of it in one handle.
///
/// @cancel destroying it (and every source and sink taken from it) before its end cancels the
/// remote handler.
template <class Send, class Receive>
class duplex;

template <>
class duplex<payload, payload> {
public:
  duplex() = default;
  explicit duplex(const std::shared_ptr<detail::stream_port>& port) noexcept
      : out(port), in(port) {}
  duplex(duplex&&) = default;
  duplex& operator=(duplex&&) = default;

  auto next() { return in.next(); }
  auto send(payload item) { return out.send(std::move(item)); }
  send_status try_send(payload& item) { return out.try_send(item); }
  void finish() { out.finish(); }
  caf::error error() const { return in.error(); }

  sink<payload> out;
  source<payload> in;
};

/// A caller's stream of bytes.
using byte_stream = duplex<payload, payload>;

namespace detail {

template <>
struct answer<byte_stream> {
  using wire_type = stream_opened;
  static byte_stream convert(stream_opened& opened) { return byte_stream{std::move(opened.port)}; }
};

} // namespace detail

/// What a CAF actor registered for a stream route receives: keep the ends it uses.
struct stream_request {
  call_info info;
  payload opening;
  source<payload> in;
  sink<payload> out;
};

} // namespace actorgrid

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::stream_request)
