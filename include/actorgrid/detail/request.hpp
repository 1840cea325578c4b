#pragma once

#include <actorgrid/error.hpp>
#include <actorgrid/handler_id.hpp>
#include <actorgrid/time_limit.hpp>

#include <caf/actor.hpp>
#include <caf/behavior.hpp>
#include <caf/duration.hpp>
#include <caf/fwd.hpp>
#include <caf/message.hpp>
#include <caf/message_id.hpp>
#include <caf/scheduled_actor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

namespace actorgrid::detail {

/// Throws std::logic_error if `self` is null: waiting needs an actor.
void require_actor(const caf::scheduled_actor* self);

/// The timeout as a CAF duration; infinite if it is longer than 146 years, because CAF adds it to
/// its clock without checking for overflow.
inline caf::duration to_caf(time_limit timeout) noexcept {
  if (timeout > time_limit{std::chrono::nanoseconds::max() / 2}) return caf::infinite;
  return caf::duration{timeout.duration()};
}

/// Sends `request` from `self` to `target`. `on_response` handles the single answer in self's turn,
/// and is dropped if self ends first. A null target yields the answer invalid_handle.
/// @thread owning actor of self
void send_request(caf::scheduled_actor* self, const caf::actor& target, caf::message request,
                  caf::behavior on_response, caf::duration timeout = caf::infinite);

/// `on_response` handles the single answer with the returned ID, and is dropped if self ends first.
/// @thread owning actor of self
caf::message_id expect_answer(caf::scheduled_actor* self, caf::behavior on_response);
/// Acts as if a target had answered with `answer`. @thread owning actor of self
void answer_with(caf::scheduled_actor* self, caf::message answer, caf::behavior on_response);
/// Acts as if the target had answered with `e`.
void answer_with_error(caf::scheduled_actor* self, caf::error e, caf::behavior on_response);

/// Throws std::logic_error naming `what` if called on a thread that runs actors, where blocking
/// would hold up other actors or never end.
void refuse_blocking_here(const char* what);

/// Sends `request` and blocks until `on_response` has handled the answer, on `self` or, if that is
/// null, on a temporary actor. @pre `target` is not null
void ask_and_wait(const caf::actor& target, caf::message request, caf::behavior on_response,
                  caf::blocking_actor* self);

/// In a simulation, runs it until `done`; elsewhere does nothing.
void wait_until(caf::actor_system& system, const std::function<bool()>& done);

/// Converts a handler's exception to errc::remote_failure with the text "handler panic: ...".
/// @pre called in a catch clause
caf::error error_of_current_exception();

/// Converts the error of a local actor that serves a handler (its answer, or its death without one)
/// to the error that the handler's caller gets.
caf::error error_of_actor(const caf::error& e);

/// The error of a payload that does not fit its route: "handler 40: the request does not fit: ...".
failure in_route(failure why, handler_id route, const char* part);

/// A number that identifies a call within this process, so that it can be abandoned; never 0.
/// @thread any
std::uint64_t next_ticket() noexcept;

/// A pending answer that arrives as a message. If the last copy is destroyed before the answer
/// arrives, watch() expires and, for a call, the connection is told to abandon it.
class awaited_answer {
public:
  awaited_answer() noexcept = default;
  awaited_answer(caf::actor target, std::uint64_t ticket)
      : state_(std::make_shared<state>(std::move(target), ticket)) {}

  std::weak_ptr<const void> watch() const noexcept { return state_; }
  void arrived() noexcept {
    if (state_) state_->ticket = 0;
  }

private:
  struct state {
    state(caf::actor to, std::uint64_t t) noexcept : connection(std::move(to)), ticket(t) {}
    ~state() {
      if (ticket != 0) abandon(connection, ticket);
    }
    caf::actor connection;
    std::uint64_t ticket;
  };
  static void abandon(const caf::actor& connection, std::uint64_t ticket) noexcept;

  std::shared_ptr<state> state_;
};

} // namespace actorgrid::detail
