#pragma once

#include <actorgrid/detail/request.hpp>
#include <actorgrid/detail/task_promise.hpp>
#include <actorgrid/error.hpp>
#include <actorgrid/messages.hpp>
#include <actorgrid/payload.hpp>
#include <actorgrid/wire_format.hpp>

#include <caf/actor.hpp>
#include <caf/blocking_actor.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

#include <concepts>
#include <coroutine>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace actorgrid {

namespace detail {

/// How a result of type T travels in a CAF message, and becomes one. The answer of a remote handler
/// is a payload to decode.
template <class T>
struct answer {
  using wire_type = payload;
  static caf::expected<T> convert(payload& bytes, handler_id route) {
    auto value = actorgrid::decode<T>(std::move(bytes));
    if (value) return value;
    return make_error(in_route(failure_of(value.error()), route, "response"));
  }
};

/// What actors of this process answer is the value itself.
template <class T>
struct local_answer {
  using wire_type = T;
  static caf::expected<T> convert(T& value, handler_id) { return std::move(value); }
};
template <>
struct answer<stream_update> : local_answer<stream_update> {};

/// A behavior that hands a `caf::expected<T>` to `f`, whichever way the answer goes.
template <class T, class F>
caf::behavior on_answer(handler_id route, F f) {
  auto failed = [f](caf::error& e) mutable { f(caf::expected<T>{make_error(failure_of(e))}); };
  if constexpr (std::is_void_v<T>) {
    return caf::behavior{[f]() mutable { f(caf::expected<void>{}); }, std::move(failed)};
  } else {
    using wire = typename answer<T>::wire_type;
    return caf::behavior{[f, route](wire& w) mutable { f(answer<T>::convert(w, route)); },
                         std::move(failed)};
  }
}

} // namespace detail

/// Something asked of another actor, not yet sent: wait for it in one of three ways, once.
///
///     auto r = co_await peer.call(route, request);                // in a task: expected<T>
///     peer.call(route, request).then(self, on_value, on_error);   // on an actor
///     auto r = peer.call(route, request).get();                   // blocking
///
/// Nothing is sent before one of them is used; the deadline runs from the moment it was made.
/// @error decode_failed when the answer is no T; else those of what was asked
/// @cancel dropping it unsent sends nothing; a task or an actor that ends while waiting abandons
/// the answer, and the call's place among those in flight is free again
template <class T>
class [[nodiscard]] call {
public:
  /// What it is answered with.
  using value_type = T;

  /// `ticket` names a call to a connection; 0 when it is none. Errors of decoding name `route`.
  call(caf::actor target, caf::message request, handler_id route = {},
       std::uint64_t ticket = 0) noexcept
      : target_(std::move(target)), request_(std::move(request)), route_(route), ticket_(ticket) {}
  /// Fails at once, without sending.
  explicit call(failure f) : failed_(make_error(f)) {}

  class awaiter {
  public:
    explicit awaiter(call&& c) noexcept : call_(std::move(c)) {}
    bool await_ready() {
      if (call_.failed_) result_.emplace(std::move(call_.failed_));
      return result_.has_value();
    }
    template <std::derived_from<detail::task_promise_state> Promise>
    void await_suspend(std::coroutine_handle<Promise> h) {
      waiting_.emplace(call_.target_, call_.ticket_);
      detail::send_request(h.promise().self, call_.target_, std::move(call_.request_),
                           detail::on_answer<T>(call_.route_, [this, h](caf::expected<T> r) {
                             waiting_->answered();
                             result_.emplace(std::move(r));
                             h.resume();
                           }));
    }
    caf::expected<T> await_resume() { return std::move(*result_); }

  private:
    call call_;
    std::optional<caf::expected<T>> result_;
    std::optional<detail::abandon_unless_answered> waiting_;
  };

  awaiter operator co_await() && { return awaiter{std::move(*this)}; }

  /// Continues on `self` (a pointer to an event-based actor) with the value or the error.
  /// @thread owning actor
  template <class Self, class OnValue, class OnError>
  void then(Self* self, OnValue on_value, OnError on_error) && {
    auto waiting = std::make_shared<detail::abandon_unless_answered>(target_, ticket_);
    auto split =
        detail::on_answer<T>(route_, [on_value, on_error, waiting](caf::expected<T> r) mutable {
          waiting->answered();
          if (!r)
            on_error(r.error());
          else if constexpr (std::is_void_v<T>)
            on_value();
          else
            on_value(std::move(*r));
        });
    if (failed_)
      detail::answer_with_error(self, std::move(failed_), std::move(split));
    else
      detail::send_request(self, target_, std::move(request_), std::move(split));
  }

  /// Waits. @thread not one that runs actors: std::logic_error saying what to use instead
  caf::expected<T> get() && {
    if (failed_) return std::move(failed_);
    detail::refuse_blocking_here("call::get");
    caf::scoped_actor self{target_.home_system()};
    return std::move(*this).get(self.ptr());
  }

  /// Waits, as a blocking actor, which has a thread of its own.
  /// @thread owning actor
  caf::expected<T> get(caf::blocking_actor* self) && {
    if (failed_) return std::move(failed_);
    std::optional<caf::expected<T>> result;
    auto response = self->request(target_, caf::infinite, std::move(request_));
    detail::let_answer_come(*self);
    auto failed = [&](caf::error& e) { result.emplace(make_error(failure_of(e))); };
    if constexpr (std::is_void_v<T>) {
      response.receive([&] { result.emplace(); }, failed);
    } else {
      using wire = typename detail::answer<T>::wire_type;
      response.receive([&](wire& w) { result.emplace(detail::answer<T>::convert(w, route_)); },
                       failed);
    }
    return std::move(*result);
  }

private:
  caf::actor target_;
  caf::message request_;
  handler_id route_;
  std::uint64_t ticket_ = 0;
  caf::error failed_;
};

} // namespace actorgrid
