#pragma once

#include <actorgrid/call.hpp>
#include <actorgrid/encoded.hpp>
#include <actorgrid/time_limit.hpp>

#include <caf/duration.hpp>
#include <caf/message.hpp>
#include <caf/unit.hpp>

#include <concepts>
#include <coroutine>
#include <optional>
#include <type_traits>
#include <utility>

namespace actorgrid {

/// A request to a local actor, to be awaited in a task.
template <class T>
class [[nodiscard]] local_request {
  static_assert(!std::is_same_v<T, caf::unit_t>,
                "an actor that answers with nothing is asked with request<void>");
  static_assert(std::is_same_v<T, std::remove_cvref_t<T>>,
                "name the type of the answer itself, without const and &");

public:
  /// See request().
  local_request(caf::actor target, caf::duration timeout, caf::message message) noexcept
      : target_(std::move(target)), timeout_(timeout), message_(std::move(message)) {}

  bool await_ready() const noexcept { return false; }
  template <std::derived_from<detail::task_promise_state> Promise>
  void await_suspend(std::coroutine_handle<Promise> h) {
    answer_ = detail::awaited_answer{{}, 0};
    detail::send_request(h.promise().self, target_, std::move(message_), on_answer(h), timeout_);
  }
  caf::expected<T> await_resume() { return std::move(*result_); }

private:
  caf::behavior on_answer(std::coroutine_handle<> h) {
    auto done = [this, h, still = answer_.watch()](auto&&... outcome) {
      if (still.expired()) return;
      result_.emplace(std::forward<decltype(outcome)>(outcome)...);
      h.resume();
    };
    auto failed = [done](caf::error& e) { done(std::move(e)); };
    if constexpr (std::is_void_v<T>)
      return {[done] { done(); }, failed};
    else
      return {[done](T& value) { done(std::move(value)); }, failed};
  }

  caf::actor target_;
  caf::duration timeout_;
  caf::message message_;
  std::optional<caf::expected<T>> result_;
  detail::awaited_answer answer_;
};

/// Sends a request to any local actor from a task, as self->request does from an actor:
///
///     auto row = co_await grid::request<row>(database, 1s, key);   // expected<row>
///
/// T is the type of the answer, void for none.
/// @error the actor's own error; invalid_handle for a null actor; or CAF's errors, which code_of()
/// maps: caf::sec::request_timeout after `timeout` (deadline_exceeded), request_receiver_down for
/// an actor that has ended (actor_down), unexpected_message and unexpected_response for wrong types
/// (actor_mismatch)
template <class T, class... Args>
local_request<T> request(caf::actor target, time_limit timeout, Args&&... args) {
  static_assert(!((std::is_rvalue_reference_v<Args&&>
                   && detail::is_unsafe_temporary<std::remove_cvref_t<Args>>)
                  || ...),
                "g++ 12 destroys a temporary aggregate in a co_await expression twice: give "
                "the message a name");
  return {std::move(target), detail::to_caf(timeout),
          caf::make_message(std::forward<Args>(args)...)};
}

} // namespace actorgrid
