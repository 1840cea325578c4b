#pragma once

#include <actorgrid/detail/request.hpp>
#include <actorgrid/detail/task_promise.hpp>

#include <boost/asio/async_result.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_control_block.hpp>
#include <caf/behavior.hpp>
#include <caf/mailbox_element.hpp>

#include <concepts>
#include <coroutine>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

/// Asio operations in a task. This is the only public header that includes Boost, so include it
/// only where you need it.
namespace actorgrid {

/// Completion token: `auto [ec, n] = co_await socket.async_read_some(buffer, grid::use_task);`
///
/// The operation runs on its I/O object's executor; the task resumes in a turn of its actor. The
/// arguments a completion handler would get, including error codes, are returned as a tuple:
/// nothing is thrown.
/// @cancel destroying a waiting task does not cancel the operation; its result is discarded when it
/// arrives. To end the operation early, close the I/O object (destroying the task closes one that
/// is a local variable). Buffers passed to the operation must live until it ends.
struct use_task_t {};
/// The completion token.
inline constexpr use_task_t use_task{};

namespace detail {

/// Holds the result of an operation for a task that may be gone by then.
template <class... Results>
struct asio_outcome {
  std::optional<std::tuple<Results...>> results;
};

/// Starts an operation when awaited.
template <class Start, class... Results>
class [[nodiscard]] asio_wait {
public:
  explicit asio_wait(Start start) : start_(std::move(start)) {}

  bool await_ready() const noexcept { return false; }
  template <std::derived_from<task_promise_state> Promise>
  void await_suspend(std::coroutine_handle<Promise> h) {
    auto* self = h.promise().self;
    require_actor(self);
    const auto id =
        expect_answer(self, caf::behavior{[h, still = std::weak_ptr<const void>{still_waiting_}] {
                        if (!still.expired()) h.resume();
                      }});
    // A weak reference: an operation that never completes must not keep the actor alive.
    std::move(start_)(
        [outcome = outcome_, id,
         actor = caf::actor_cast<caf::weak_actor_ptr>(self->ctrl())](auto&&... results) {
          outcome->results.emplace(std::forward<decltype(results)>(results)...);
          if (auto alive = caf::actor_cast<caf::strong_actor_ptr>(actor))
            alive->enqueue(nullptr, id, caf::message{}, nullptr);
        });
  }
  std::tuple<Results...> await_resume() { return std::move(*outcome_->results); }

private:
  Start start_;
  std::shared_ptr<asio_outcome<Results...>> outcome_ = std::make_shared<asio_outcome<Results...>>();
  std::shared_ptr<const void> still_waiting_ = std::make_shared<char>();
};

} // namespace detail
} // namespace actorgrid

template <class... Results>
class boost::asio::async_result<actorgrid::use_task_t, void(Results...)> {
public:
  template <class Initiation, class... Args>
  static auto initiate(Initiation initiation, actorgrid::use_task_t, Args... args) {
    auto start = [initiation = std::move(initiation),
                  args = std::make_tuple(std::move(args)...)](auto handler) mutable {
      std::apply(
          [&](auto&... each) { std::move(initiation)(std::move(handler), std::move(each)...); },
          args);
    };
    return actorgrid::detail::asio_wait<decltype(start), std::decay_t<Results>...>{
        std::move(start)};
  }
};
