#pragma once

#include "actors/core/membership_hub.hpp"

#include <caf/actor.hpp>
#include <caf/actor_addr.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace actorgrid::actors {

/// Sends an actor every event, one at a time: the next when the actor has handled the one before.
/// So an actor that does not read its mailbox finds one event in it. Lives as long as that actor,
/// or until the end of the events.
/// @thread any
class membership_feed final : public membership_hub::reader,
                              public std::enable_shared_from_this<membership_feed> {
public:
  static std::shared_ptr<membership_feed> start(const std::shared_ptr<membership_hub>& hub,
                                                const caf::actor& subscriber);

  membership_feed(std::shared_ptr<membership_hub> hub, const caf::actor& subscriber);
  const caf::actor_addr& subscriber() const noexcept { return subscriber_; }
  void on_change() override;
  void end();

private:
  void on_handled();

  const caf::actor_addr subscriber_; ///< weak: a subscription keeps no actor alive

  std::mutex mutex_; ///< guards what follows; locked before the hub's
  caf::actor inbox_; ///< of the actor's answers; it refers back, and is null once ended
  std::uint64_t sent_ = 0;
  bool is_handling_ = false; ///< the actor has one that it has not answered
};

/// The feeds of a node. @thread any
class membership_feeds {
public:
  /// Does nothing if the actor has a feed.
  void add(const std::shared_ptr<membership_hub>& hub, const caf::actor& subscriber);
  void remove(const caf::actor& subscriber);

private:
  std::mutex mutex_;
  std::vector<std::weak_ptr<membership_feed>> feeds_;
};

} // namespace actorgrid::actors
