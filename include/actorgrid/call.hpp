#pragma once

#include <actorgrid/detail/answer_behavior.hpp>
#include <actorgrid/detail/remote_request.hpp>
#include <actorgrid/detail/request.hpp>
#include <actorgrid/detail/task_promise.hpp>
#include <actorgrid/error.hpp>
#include <actorgrid/messages.hpp>
#include <actorgrid/payload.hpp>
#include <actorgrid/wire_format.hpp>

#include <caf/actor.hpp>
#include <caf/event_based_actor.hpp>

#include <chrono>
#include <concepts>
#include <coroutine>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace actorgrid {

namespace detail {

/// The type that carries a result of type T in a CAF message, and its conversion to T. A remote
/// handler's answer is a payload to decode.
template <class T>
struct answer {
  using wire_type = payload;
  static caf::expected<T> convert(payload& bytes, handler_id route) {
    auto value = actorgrid::decode<T>(std::move(bytes));
    if (value) return value;
    return make_error(in_route(failure_of(value.error()), route, "response"));
  }
};

/// Local actors answer with the value itself.
template <class T>
struct local_answer {
  using wire_type = T;
  static caf::expected<T> convert(T& value, handler_id) { return std::move(value); }
};
template <>
struct answer<stream_update> : local_answer<stream_update> {};

/// An answer without a value: the request is done.
template <>
struct answer<void> {
  using wire_type = void;
};

/// Passes the answer to `f` as a `caf::expected<T>`.
template <class T, class F>
class answer_to final : public answer_behavior<typename answer<T>::wire_type> {
  using base = answer_behavior<typename answer<T>::wire_type>;

public:
  answer_to(handler_id route, errc when_down, F f)
      : route_(route), when_down_(when_down), f_(std::move(f)) {}

private:
  void on_value([[maybe_unused]] typename base::value_type& value) override {
    if constexpr (!std::is_void_v<T>) f_(answer<T>::convert(value, route_));
  }
  bool on_nothing() override {
    if constexpr (std::is_void_v<T>) f_(caf::expected<void>{});
    return std::is_void_v<T>;
  }
  void on_error(caf::error& why) override {
    f_(caf::expected<T>{make_error(failure_of_answer(why, when_down_))});
  }

  const handler_id route_;
  const errc when_down_;
  F f_;
};

/// A behavior that passes the answer, a value or an error, to `f` as a `caf::expected<T>`.
template <class T, class F>
caf::behavior on_answer(handler_id route, errc when_down, F f) {
  return to_behavior({new answer_to<T, F>(route, when_down, std::move(f)), false});
}

} // namespace detail

/// A request to another actor, not sent yet. Wait for the answer once, in one of three ways:
///
///     auto r = co_await peer.call(route, request);                // in a task: expected<T>
///     peer.call(route, request).then(self, on_value, on_error);   // on an actor
///     auto r = peer.call(route, request).get();                   // blocking
///
/// Nothing is sent until one of them is used, but the deadline counts from when the call was made.
/// @error decode_failed if the answer does not decode as T, invalid_handle if the call was moved
/// from or already used; otherwise the errors of the request
/// @cancel destroying an unused call sends nothing; if the waiting task or actor ends, the answer
/// is abandoned and the call no longer counts as in flight
template <class T>
class [[nodiscard]] call {
  static constexpr bool is_remote_call =
      std::is_same_v<typename detail::answer<T>::wire_type, payload>;
  static constexpr bool opens_stream =
      std::is_same_v<typename detail::answer<T>::wire_type, detail::stream_opened>;

public:
  /// Type of the answer.
  using value_type = T;

  /// A request to any actor that answers with a T. If the actor has ended, the error is
  /// `when_down`.
  call(caf::actor target, caf::message request, handler_id route = {},
       errc when_down = errc::actor_down) noexcept
      : asked_(detail::actor_request{std::move(target), std::move(request), 0, when_down}),
        route_(route) {}
  /// For internal use: a request to a peer's handler.
  explicit call(detail::remote_request request) noexcept
      : asked_(std::move(request)), route_(std::get<detail::remote_request>(asked_).id) {}
  /// A call that fails at once, without sending anything.
  explicit call(const failure& f) : asked_(make_error(f)) {}

  class awaiter {
  public:
    explicit awaiter(call&& c) noexcept : call_(std::move(c)) {}
    bool await_ready() const noexcept { return false; }
    template <std::derived_from<detail::task_promise_state> Promise>
    bool await_suspend(std::coroutine_handle<Promise> h) {
      call_.inherit(h.promise().for_calls);
      if constexpr (opens_stream)
        if (auto* r = call_.remote())
          if (auto opened = detail::open_here(*r)) {
            settle(std::move(*opened));
            return !*result_ && fail(h.promise().self, h, std::move(result_->error()));
          }
      if constexpr (is_remote_call) {
        using state = detail::call_here::state;
        if (auto* r = call_.remote()) {
          const auto now = here_.begin(*r, h);
          if (now == state::waiting) return true;
          if (now == state::done) return fail(h.promise().self, h, here_.take().error());
        }
      }
      return ask(h.promise().self, h);
    }
    caf::expected<T> await_resume() {
      if constexpr (is_remote_call)
        if (!result_) settle(here_.take());
      return std::move(*result_);
    }

  private:
    template <class Wire>
    void settle(result<Wire> outcome) {
      if (outcome)
        result_.emplace(detail::answer<T>::convert(*outcome, call_.route_));
      else
        result_.emplace(std::move(outcome.error()));
    }
    /// Fails in a later turn, so that a task that retries in a loop does not starve others.
    bool fail(caf::scheduled_actor* self, std::coroutine_handle<> h, caf::error why) {
      if (!self) {
        result_.emplace(std::move(why));
        return false;
      }
      answer_ = detail::awaited_answer{{}, 0};
      detail::answer_with_error(self, std::move(why), when_answered(h, errc::actor_down));
      return true;
    }
    bool ask(caf::scheduled_actor* self, std::coroutine_handle<> h) {
      auto request = std::move(call_).message();
      if (!request) return fail(self, h, std::move(request.error()));
      answer_ = detail::awaited_answer{request->target, request->ticket};
      detail::send_request(self, request->target, std::move(request->content),
                           when_answered(h, request->when_down));
      return true;
    }
    caf::behavior when_answered(std::coroutine_handle<> h, errc when_down) {
      auto go_on = [this, h, still = answer_.watch()](caf::expected<T> r) {
        if (still.expired()) return;
        answer_.arrived();
        result_.emplace(std::move(r));
        h.resume();
      };
      return detail::on_answer<T>(call_.route_, when_down, std::move(go_on));
    }

    call call_;
    std::optional<caf::expected<T>> result_;
    [[no_unique_address]] std::conditional_t<is_remote_call, detail::call_here, std::monostate>
        here_;
    detail::awaited_answer answer_;
  };

  awaiter operator co_await() && { return awaiter{std::move(*this)}; }

  /// Continues on `self` (a pointer to an event-based actor) with the value or the error.
  /// @thread owning actor
  template <class Self, class OnValue, class OnError>
  void then(Self* self, OnValue on_value, OnError on_error) && {
    auto request = std::move(*this).message();
    auto waiting = request ? detail::awaited_answer{request->target, request->ticket}
                           : detail::awaited_answer{};
    auto split = detail::on_answer<T>(route_, request ? request->when_down : errc::actor_down,
                                      [on_value, on_error, waiting](caf::expected<T> r) mutable {
                                        waiting.arrived();
                                        if (!r)
                                          on_error(r.error());
                                        else if constexpr (std::is_void_v<T>)
                                          on_value();
                                        else
                                          on_value(std::move(*r));
                                      });
    if (request)
      detail::send_request(self, request->target, std::move(request->content), std::move(split));
    else
      detail::answer_with_error(self, std::move(request.error()), std::move(split));
  }

  /// Blocks until answered. @thread not a thread that runs actors, where it throws std::logic_error
  /// saying what to use instead
  caf::expected<T> get() && {
    auto request = std::move(*this).message();
    if (!request) return std::move(request.error());
    detail::refuse_blocking_here("call::get");
    return wait_for(std::move(*request), nullptr);
  }

  /// Blocks until answered, on a blocking actor, which has a thread of its own.
  /// @thread owning actor
  caf::expected<T> get(caf::blocking_actor* self) && {
    auto request = std::move(*this).message();
    if (!request) return std::move(request.error());
    if (!self) return make_error(errc::invalid_handle, "a null actor cannot wait for an answer");
    return wait_for(std::move(*request), self);
  }

  /// For internal use: limits the deadline of a call that inherits deadlines, and makes it belong
  /// to a trace.
  void inherit(const detail::inherited& what) {
    if (what.latest == std::chrono::steady_clock::time_point::max() && !what.trace) return;
    if (auto* r = remote()) return detail::inherit(what, *r);
    if (auto* asked = std::get_if<detail::actor_request>(&asked_)) detail::inherit(what, *asked);
  }

private:
  detail::remote_request* remote() noexcept { return std::get_if<detail::remote_request>(&asked_); }
  /// The message to send, and its target.
  result<detail::actor_request> message() && {
    if (auto* r = remote()) return detail::to_message(std::move(*r));
    if (auto* e = std::get_if<caf::error>(&asked_)) {
      if (*e) return std::exchange(*e, {});
      return make_error(detail::used_up());
    }
    return detail::checked(std::exchange(std::get<detail::actor_request>(asked_), {}));
  }
  caf::expected<T> wait_for(detail::actor_request request, caf::blocking_actor* self) const {
    std::optional<caf::expected<T>> result;
    auto keep = [&result](caf::expected<T> r) { result.emplace(std::move(r)); };
    detail::ask_and_wait(request.target, std::move(request.content),
                         detail::on_answer<T>(route_, request.when_down, keep), self);
    return std::move(*result);
  }

  std::variant<caf::error, detail::actor_request, detail::remote_request> asked_;
  handler_id route_;
};

} // namespace actorgrid
