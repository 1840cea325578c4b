#pragma once

#include <actorgrid/error.hpp>
#include <actorgrid/handler_id.hpp>

#include <caf/actor.hpp>
#include <caf/behavior.hpp>
#include <caf/duration.hpp>
#include <caf/fwd.hpp>
#include <caf/message.hpp>
#include <caf/scheduled_actor.hpp>

#include <cstdint>
#include <functional>
#include <utility>

namespace actorgrid::detail {

/// Sends `request` from `self` to `target`; `on_response` handles the one answer in self's turn,
/// and is dropped when self ends first. @thread owning actor of self
void send_request(caf::scheduled_actor* self, const caf::actor& target, caf::message request,
                  caf::behavior on_response, caf::duration timeout = caf::infinite);

/// As if the target had answered with `e`.
void answer_with_error(caf::scheduled_actor* self, caf::error e, caf::behavior on_response);

/// Throws std::logic_error naming `what` when called on a thread that runs actors, where waiting
/// would hold up others, or be for ever.
void refuse_blocking_here(const char* what);

/// To be called before waiting for an answer: in a simulation, makes it come.
void let_answer_come(caf::blocking_actor& self);

/// In a simulation, lets happen what can until `done`; elsewhere things happen by themselves.
void let_happen(caf::actor_system& system, const std::function<bool()>& done);

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

/// Tells a connection that nobody waits for the answer of a call any more.
class abandon_unless_answered {
public:
  abandon_unless_answered() noexcept = default;
  abandon_unless_answered(caf::actor connection, std::uint64_t ticket) noexcept
      : connection_(std::move(connection)), ticket_(ticket) {}
  abandon_unless_answered(abandon_unless_answered&& other) noexcept
      : connection_(std::move(other.connection_)), ticket_(std::exchange(other.ticket_, 0)) {}
  abandon_unless_answered& operator=(abandon_unless_answered&&) = delete;
  ~abandon_unless_answered() {
    if (ticket_ != 0) abandon();
  }
  void answered() noexcept { ticket_ = 0; }

private:
  void abandon() const noexcept;

  caf::actor connection_;
  std::uint64_t ticket_ = 0;
};

} // namespace actorgrid::detail
