#pragma once

#include <actorgrid/error.hpp>

#include <caf/actor.hpp>
#include <caf/behavior.hpp>
#include <caf/fwd.hpp>
#include <caf/message.hpp>
#include <caf/scheduled_actor.hpp>

namespace actorgrid::detail {

/// Sends `request` from `self` to `target`; `on_response` handles the one answer in self's turn,
/// and is dropped when self ends first. @thread owning actor of self
void send_request(caf::scheduled_actor* self, const caf::actor& target, caf::message request,
                  caf::behavior on_response);

/// As if the target had answered with `e`.
void answer_with_error(caf::scheduled_actor* self, caf::error e, caf::behavior on_response);

/// Throws std::logic_error naming `what` when called on a loop's thread, where waiting would be for
/// ever.
void refuse_blocking_here(const char* what);

/// To be called before waiting for an answer: in a simulation, makes it come.
void let_answer_come(caf::blocking_actor& self);

} // namespace actorgrid::detail
