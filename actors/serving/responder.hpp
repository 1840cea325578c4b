#pragma once

#include "actors/core/call_start.hpp"
#include "actors/core/handler_counts.hpp"
#include "net/mux/action.hpp"

#include <actorgrid/error.hpp>
#include <actorgrid/payload.hpp>

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>

#include <cstdint>
#include <memory>

namespace actorgrid::actors {

class link_driver;
class peer_quota;

/// Answers one incoming call, once, from any thread. If the last copy goes without an answer, the
/// caller gets a remote error, so that no handler can leave it waiting.
class responder {
public:
  responder() = default;
  /// Returns the call's permit to `share` with the answer.
  /// `work` is the handler's: see handler_entry.
  /// @pre `connection` owns `driver` until it is destroyed
  responder(caf::actor connection, link_driver& driver, std::shared_ptr<peer_quota> share,
            mux::serving_id id, std::uint64_t work);

  /// The handler begins to run. @thread the one that runs it
  void begin() const noexcept;
  /// What begin() sets.
  std::weak_ptr<const call_start> start() const noexcept;
  std::uint64_t work() const noexcept;
  void operator()(result<payload> outcome) const;
  /// Tells the caller that the node shuts down, and stopped the handler.
  void cancel() const;

private:
  struct pending;
  std::shared_ptr<pending> pending_;
};

/// Sends that on the link.
void cancel(link_driver& driver, mux::serving_id id);
/// Sends the answer on the link: the payload, or the error's text as the original would word it.
void answer(link_driver& driver, mux::serving_id id, result<payload>&& outcome, run_times ran);

} // namespace actorgrid::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(actorgrid::actors::responder)
