#pragma once

#include <actorgrid/detail/request.hpp>
#include <actorgrid/detail/task_promise.hpp>
#include <actorgrid/error.hpp>
#include <actorgrid/messages.hpp>
#include <actorgrid/payload.hpp>

#include <caf/actor.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

#include <concepts>
#include <coroutine>
#include <optional>
#include <type_traits>
#include <utility>

namespace actorgrid {

namespace detail {

/// How a result of type T travels in a CAF message.
template <class T>
struct answer {
  using wire_type = T;
  static T convert(T& wire) { return std::move(wire); }
};

/// A behavior that hands a `caf::expected<T>` to `f`, whichever way the answer goes.
template <class T, class F>
caf::behavior on_answer(F f) {
  auto failed = [f](caf::error& e) mutable { f(caf::expected<T>{make_error(failure_of(e))}); };
  if constexpr (std::is_void_v<T>) {
    return caf::behavior{[f]() mutable { f(caf::expected<void>{}); }, std::move(failed)};
  } else {
    using wire = typename answer<T>::wire_type;
    return caf::behavior{[f](wire& w) mutable { f(caf::expected<T>{answer<T>::convert(w)}); },
                         std::move(failed)};
  }
}

} // namespace detail

/// Something asked of another actor, not yet sent: wait for it in one of three ways, once.
///
///     auto r = co_await peer.call(id, bytes);                 // in a task: expected<T>
///     peer.call(id, bytes).then(self, on_value, on_error);    // on an actor
///     auto r = peer.call(id, bytes).get();                    // blocking
///
/// Nothing is sent before one of them is used; the deadline runs from the moment it was made.
/// @cancel dropping it unsent sends nothing; an actor that ends while waiting abandons the answer.
template <class T>
class [[nodiscard]] call {
public:
  using value_type = T;

  call(caf::actor target, caf::message request) noexcept
      : target_(std::move(target)), request_(std::move(request)) {}
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
      detail::send_request(h.promise().self, call_.target_, std::move(call_.request_),
                           detail::on_answer<T>([this, h](caf::expected<T> r) {
                             result_.emplace(std::move(r));
                             h.resume();
                           }));
    }
    caf::expected<T> await_resume() { return std::move(*result_); }

  private:
    call call_;
    std::optional<caf::expected<T>> result_;
  };

  awaiter operator co_await() && { return awaiter{std::move(*this)}; }

  /// Continues on `self` (a pointer to an event-based actor) with the value or the error.
  /// @thread owning actor
  template <class Self, class OnValue, class OnError>
  void then(Self* self, OnValue on_value, OnError on_error) && {
    auto split = detail::on_answer<T>([on_value, on_error](caf::expected<T> r) mutable {
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

  /// Waits. @thread not an actor thread of the grid: std::logic_error
  caf::expected<T> get() && {
    if (failed_) return std::move(failed_);
    detail::refuse_blocking_here("call::get");
    std::optional<caf::expected<T>> result;
    caf::scoped_actor self{target_.home_system()};
    auto response = self->request(target_, caf::infinite, std::move(request_));
    detail::let_answer_come(*self);
    auto failed = [&](caf::error& e) { result.emplace(make_error(failure_of(e))); };
    if constexpr (std::is_void_v<T>) {
      response.receive([&] { result.emplace(); }, failed);
    } else {
      using wire = typename detail::answer<T>::wire_type;
      response.receive([&](wire& w) { result.emplace(detail::answer<T>::convert(w)); }, failed);
    }
    return std::move(*result);
  }

private:
  caf::actor target_;
  caf::message request_;
  caf::error failed_;
};

} // namespace actorgrid
