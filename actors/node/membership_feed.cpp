#include "actors/node/membership_feed.hpp"

#include "actors/runtime/make_unscheduled.hpp"
#include "actors/serving/answer_inbox.hpp"

#include <caf/actor_cast.hpp>
#include <caf/message.hpp>

#include <optional>
#include <utility>

namespace actorgrid::actors {

membership_feed::membership_feed(std::shared_ptr<membership_hub> hub, const caf::actor& subscriber)
    : membership_hub::reader(std::move(hub)),
      subscriber_(caf::actor_cast<caf::actor_addr>(subscriber)) {}

std::shared_ptr<membership_feed> membership_feed::start(const std::shared_ptr<membership_hub>& hub,
                                                        const caf::actor& subscriber) {
  auto feed = std::make_shared<membership_feed>(hub, subscriber);
  feed->inbox_ = make_unscheduled<answer_inbox>(
      subscriber.home_system(), [feed](std::uint64_t, caf::message&, bool) { feed->on_handled(); });
  hub->add(feed);
  caf::actor_cast<caf::abstract_actor*>(subscriber)
      ->attach_functor([weak = std::weak_ptr(feed)](const caf::error&) {
        if (const auto alive = weak.lock()) alive->end();
      });
  feed->on_change();
  return feed;
}

void membership_feed::on_change() {
  // It ends with the inbox.
  const auto self = shared_from_this();
  std::optional<membership_event> e;
  caf::actor inbox;
  std::uint64_t number = 0;
  {
    const std::lock_guard lock{mutex_};
    if (!inbox_ || is_handling_ || !try_next(e)) return;
    is_handling_ = e.has_value();
    number = ++sent_;
    inbox = inbox_;
  }
  const auto subscriber = caf::actor_cast<caf::actor>(subscriber_);
  if (!e || !subscriber) return end();
  ask(subscriber, inbox, number, caf::make_message(std::move(*e)), nullptr);
}

void membership_feed::on_handled() {
  {
    const std::lock_guard lock{mutex_};
    is_handling_ = false;
  }
  on_change();
}

void membership_feed::end() {
  const auto self = shared_from_this();
  caf::actor released;
  const std::lock_guard lock{mutex_};
  std::swap(released, inbox_);
}

void membership_feeds::add(const std::shared_ptr<membership_hub>& hub,
                           const caf::actor& subscriber) {
  const std::lock_guard lock{mutex_};
  std::erase_if(feeds_, [](const auto& weak) { return weak.expired(); });
  for (const auto& weak : feeds_)
    if (const auto feed = weak.lock(); feed && feed->subscriber() == subscriber) return;
  feeds_.push_back(membership_feed::start(hub, subscriber));
}

void membership_feeds::remove(const caf::actor& subscriber) {
  const std::lock_guard lock{mutex_};
  std::erase_if(feeds_, [&](const auto& weak) {
    const auto feed = weak.lock();
    if (feed && feed->subscriber() == subscriber) feed->end();
    return !feed || feed->subscriber() == subscriber;
  });
}

} // namespace actorgrid::actors
