#pragma once

#include <caf/actor_clock.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/message.hpp>
#include <caf/type_erased_tuple.hpp>

#include <chrono>

namespace actorgrid::actors {

/// A request in a mailbox that is not handed to its actor once the deadline has passed: the actor
/// then sees an expired timeout of CAF's, which it drops, and the sender gets
/// errc::deadline_exceeded. Whether it is late is decided once, when the actor first looks at it.
///
/// Actors that forward the request unseen forward it with no deadline.
class request_with_deadline final : public caf::mailbox_element {
public:
  /// The deadline is by `clock`, which outlives the actors of its system.
  request_with_deadline(caf::strong_actor_ptr from, caf::message_id id, caf::message request,
                        std::chrono::steady_clock::time_point deadline,
                        const caf::actor_clock& clock);

  caf::type_erased_tuple& content() override;
  const caf::type_erased_tuple& content() const override;
  caf::message move_content_to_message() override;
  caf::message copy_content_to_message() const override;

private:
  enum class fate { undecided, in_time, late };

  caf::type_erased_tuple& seen() const;
  void decide() const;

  const std::chrono::steady_clock::time_point deadline_;
  const caf::actor_clock& clock_;
  // CAF reads the content of constant elements too.
  mutable caf::message request_;
  mutable fate fate_ = fate::undecided;
};

} // namespace actorgrid::actors
