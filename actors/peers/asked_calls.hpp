#pragma once

#include "actors/link/link_driver.hpp"

#include <actorgrid/messages.hpp>

#include <caf/actor_control_block.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/message_id.hpp>

#include <cstdint>
#include <unordered_map>

namespace actorgrid::actors {

/// The actor that asked for something, and is to be answered.
struct asker {
  caf::strong_actor_ptr by; ///< null: nobody waits
  caf::message_id id;
  caf::mailbox_element::forwarding_stack stages = {}; ///< actors that get the answer before `by`
};

/// The calls that actors have asked a connection for by message; each is answered once.
///
/// The answer goes straight to the actor that asked, as one object that is both mailbox element and message:
/// a response promise of CAF's would cost two more allocations for each call.
/// @thread the loop's
class asked_calls {
public:
  /// `connection` is the actor that answers. It outlives this.
  explicit asked_calls(caf::abstract_actor& connection) noexcept : connection_(connection) {}

  /// Sends the call, or answers why it was not sent.
  void begin(link_driver& driver, call_message& m, asker who);
  /// The answer to the call with that ticket is no longer wanted. The actor may still keep
  /// a handler for it, so it is answered.
  void abandon(link_driver& driver, std::uint64_t ticket);

private:
  class asked_call final : public detail::call_sink {
  public:
    asked_call(asked_calls& owner, std::uint64_t ticket, asker who)
        : owner_(owner), ticket_(ticket), who_(std::move(who)) {}

    void finish(result<payload> outcome) override { owner_.finish(ticket_, std::move(outcome)); }

    asker take_asker() noexcept { return std::move(who_); }
    std::uint64_t mux_id = 0;

  private:
    asked_calls& owner_;
    const std::uint64_t ticket_;
    asker who_;
  };

  void finish(std::uint64_t ticket, result<payload> outcome);
  template <class T>
  void answer(asker who, T value);

  caf::abstract_actor& connection_;
  std::unordered_map<std::uint64_t, asked_call> calls_; ///< by ticket
  std::uint64_t last_ticket_ = 0;                       ///< of calls without one
};

} // namespace actorgrid::actors
