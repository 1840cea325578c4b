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

/// Asio operations in a task. The one public header that shows Boost: include it where it is used.
namespace actorgrid {

/// Completion token: `auto [ec, n] = co_await socket.async_read_some(buffer, grid::use_task);`
///
/// The operation runs on the executor of its own object; the task goes on in its actor's turn. What
/// the handler would get comes as a tuple, error codes included: nothing is thrown.
/// @cancel a task that is destroyed where it waits lets go of the operation: the result is dropped
/// when it comes. Close the I/O object (one that is a local variable is) to end it early; buffers
/// handed to it have to live until then.
struct use_task_t {};
/// The token itself.
inline constexpr use_task_t use_task{};

namespace detail {

/// Where an operation leaves its result for the task that may be gone.
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
    const auto id = self->new_request_id(caf::message_priority::normal).response_id();
    self->add_multiplexed_response_handler(
        id, caf::behavior{[h, still = std::weak_ptr<const void>{still_waiting_}] {
          if (!still.expired()) h.resume();
        }});
    // Weakly: an operation that never completes must not keep an actor.
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
