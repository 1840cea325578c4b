#pragma once

#include <actorgrid/error.hpp>
#include <actorgrid/handler_id.hpp>
#include <actorgrid/time_limit.hpp>

#include <caf/actor.hpp>
#include <caf/behavior.hpp>
#include <caf/duration.hpp>
#include <caf/fwd.hpp>
#include <caf/message.hpp>
#include <caf/scheduled_actor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

namespace actorgrid::detail {

/// Throws std::logic_error unless there is an actor that can wait.
void require_actor(const caf::scheduled_actor* self);

/// The timeout as CAF has them, for ever when it is longer than 146 years: CAF adds it to its clock
/// without a look.
inline caf::duration to_caf(time_limit timeout) noexcept {
  if (timeout > time_limit{std::chrono::nanoseconds::max() / 2}) return caf::infinite;
  return caf::duration{timeout.duration()};
}

/// Sends `request` from `self` to `target`; `on_response` handles the one answer in self's turn,
/// and is dropped when self ends first. A null target is answered for with invalid_handle.
/// @thread owning actor of self
void send_request(caf::scheduled_actor* self, const caf::actor& target, caf::message request,
                  caf::behavior on_response, caf::duration timeout = caf::infinite);

/// As if a target had answered with `answer`. @thread owning actor of self
void answer_with(caf::scheduled_actor* self, caf::message answer, caf::behavior on_response);
/// As if the target had answered with `e`.
void answer_with_error(caf::scheduled_actor* self, caf::error e, caf::behavior on_response);

/// Throws std::logic_error naming `what` when called on a thread that runs actors, where waiting
/// would hold up others, or be for ever.
void refuse_blocking_here(const char* what);

/// Sends `request` and blocks until `on_response` has handled the answer: on `self`, or when that is
/// null on an actor made for it. @pre there is a target
void ask_and_wait(const caf::actor& target, caf::message request, caf::behavior on_response,
                  caf::blocking_actor* self);

/// In a simulation, lets happen what can until `done`; elsewhere things happen by themselves.
void wait_until(caf::actor_system& system, const std::function<bool()>& done);

/// What a handler's exception becomes: errc::remote_failure with the text "handler panic: ...".
/// @pre called in a catch clause
caf::error error_of_current_exception();

/// What the error that a local actor answered with (or none at all, as it died) is to the caller of
/// the handler it serves.
caf::error error_of_actor(const caf::error& e);

/// The error of a payload that does not fit its route: "handler 40: the request does not fit: ...".
failure in_route(failure why, handler_id route, const char* part);

/// Names a call within this process, so that it can be abandoned; never 0. @thread any
std::uint64_t next_ticket() noexcept;

/// An answer that comes as a message, if it comes while somebody waits for it: dropping the last
/// copy before says so to the connection, if the answer is that of a call, and to who watches.
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
