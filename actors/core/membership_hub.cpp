#include "actors/core/membership_hub.hpp"

#include <utility>

namespace actorgrid {

std::string_view to_string(membership_event::kind k) noexcept {
  using enum membership_event::kind;
  switch (k) {
  case peer_connected:
    return "peer_connected";
  case peer_restarted:
    return "peer_restarted";
  case peer_lost:
    return "peer_lost";
  case peer_added:
    return "peer_added";
  case peer_removed:
    return "peer_removed";
  case handler_died:
    return "handler_died";
  case handler_restarted:
    return "handler_restarted";
  case handler_failed:
    return "handler_failed";
  case handler_removed:
    return "handler_removed";
  case draining:
    return "draining";
  case stopped:
    return "stopped";
  case in_sync:
    return "in_sync";
  case missed:
    return "missed";
  }
  return "unknown";
}

namespace actors {

namespace {

using change = membership_event::kind;

/// Changes that wait for one reader, beside the present state.
constexpr std::size_t changes_max = 256;

} // namespace

bool membership_hub::reader::try_next(std::optional<membership_event>& e) {
  const std::lock_guard lock{hub_->mutex_};
  if (events_.empty() && wants_state_) add_present_state();
  if (!events_.empty()) {
    e = std::move(events_.front());
    events_.pop_front();
    if (state_left_ != 0) --state_left_;
    return true;
  }
  e.reset();
  if (hub_->closed_ && !std::exchange(is_told_end_, true)) e = {.what = change::stopped};
  return hub_->closed_;
}

bool membership_hub::reader::has_next() const {
  const std::lock_guard lock{hub_->mutex_};
  return !events_.empty() || wants_state_ || hub_->closed_;
}

void membership_hub::reader::add_present_state() {
  wants_state_ = false;
  if (const auto count = std::exchange(missed_, 0); count != 0)
    events_.push_back({.what = change::missed, .count = count});
  for (const auto& [host, connected] : hub_->peers_) events_.push_back(connected);
  for (const auto& [key, down] : hub_->handlers_) events_.push_back(down);
  if (hub_->draining_) events_.push_back(*hub_->draining_);
  events_.push_back({.what = change::in_sync});
  state_left_ = events_.size();
  has_state_ = true;
}

void membership_hub::add(const std::shared_ptr<reader>& r) {
  const std::lock_guard lock{mutex_};
  std::erase_if(readers_, [](const auto& weak) { return weak.expired(); });
  readers_.push_back(r);
}

void membership_hub::tell(membership_event e) {
  std::vector<std::shared_ptr<reader>> told;
  {
    const std::lock_guard lock{mutex_};
    told = put(e);
  }
  for (const auto& r : told) r->on_change();
}

void membership_hub::tell(membership_event e, const std::atomic<bool>& is_registered) {
  std::vector<std::shared_ptr<reader>> told;
  {
    const std::lock_guard lock{mutex_};
    if (is_registered) told = put(e);
  }
  for (const auto& r : told) r->on_change();
}

void membership_hub::forget(handler_id id, std::string_view subroute) {
  std::vector<std::shared_ptr<reader>> told;
  {
    const std::lock_guard lock{mutex_};
    const auto found = handlers_.find({id, std::string{subroute}});
    if (found == handlers_.end()) return;
    told = put({.what = change::handler_removed, .handler = id, .subroute = found->first.second});
  }
  for (const auto& r : told) r->on_change();
}

void membership_hub::close() {
  std::vector<std::shared_ptr<reader>> told;
  {
    const std::lock_guard lock{mutex_};
    closed_ = true;
    peers_.clear();
    handlers_.clear();
    draining_.reset();
    for (const auto& weak : readers_)
      if (auto r = weak.lock()) told.push_back(std::move(r));
  }
  for (const auto& r : told) r->on_change();
}

std::vector<std::shared_ptr<membership_hub::reader>>
membership_hub::put(const membership_event& e) {
  std::vector<std::shared_ptr<reader>> told;
  if (closed_) return told;
  update(e);
  std::erase_if(readers_, [&](const auto& weak) {
    auto r = weak.lock();
    if (!r) return true;
    // A reader that wants the present state gets this change with it.
    if (r->events_.size() - r->state_left_ >= changes_max) r->wants_state_ = true;
    if (!r->wants_state_)
      r->events_.push_back(e);
    else if (r->has_state_)
      ++r->missed_;
    told.push_back(std::move(r));
    return false;
  });
  return told;
}

void membership_hub::update(const membership_event& e) {
  switch (e.what) {
  case change::peer_connected:
  case change::peer_restarted: {
    auto& connected = peers_[e.peer] = e;
    connected.what = change::peer_connected;
    break;
  }
  case change::peer_lost:
    peers_.erase(e.peer);
    break;
  case change::handler_died:
  case change::handler_failed:
    handlers_[{e.handler, e.subroute}] = e;
    break;
  case change::handler_restarted:
  case change::handler_removed:
    handlers_.erase({e.handler, e.subroute});
    break;
  case change::draining:
    draining_ = e;
    break;
  default:
    break;
  }
}

} // namespace actors
} // namespace actorgrid
