#include "actors/peers/peer_table.hpp"

#include "actors/core/node_core.hpp"
#include "actors/peers/peer_actor.hpp"
#include "actors/runtime/loop_actor.hpp"
#include "net/mux/dial_order.hpp"

#include <caf/send.hpp>

#include <algorithm>

namespace actorgrid::actors {

namespace {

std::shared_ptr<detail::peer_record> make_record_of_self(node_core& core,
                                                         std::uint64_t first_mux_id) {
  auto record = std::make_shared<detail::peer_record>(
      core.system, core.config.local, detail::peer_kind::self, true, first_mux_id,
      std::make_shared<peer_quota>(quota_limits::of_peer(core.config.limits)));
  record->tracing = core.traces;
  return record;
}

} // namespace

peer_table::peer_table(node_core& core, std::uint64_t first_mux_id)
    : core_(core), first_mux_id_(first_mux_id), self_(make_record_of_self(core, first_mux_id)) {
  const auto config = core.present.get();
  for (const auto& host : config->peers) {
    if (host == config->local) continue;
    peers_.push_back(record_for(host, config->limits));
    by_host_.emplace(host, peers_.back());
  }
}

void peer_table::start() {
  std::lock_guard lock{mutex_};
  started_ = true;
  for (std::size_t i = 0; i < peers_.size(); ++i) spawn_actor(i);
  self_->set_actor(spawn_on<peer_actor>(*core_.loops.front(), &core_, self_));
}

void peer_table::spawn_actor(std::size_t index) {
  const auto& record = peers_[index];
  record->set_actor(spawn_on<peer_actor>(core_.loop_of_peer(index), &core_, record));
}

void peer_table::knock() {
  std::lock_guard lock{mutex_};
  for (const auto& record : peers_)
    if (!record->dials) caf::anon_send(record->actor(), knock_at_peer{});
}

bool peer_table::lets_in(const node_config& config, std::string_view guest) {
  return std::ranges::any_of(
      config.guests, [&](const std::string& pattern) { return matches_guest(pattern, guest); });
}

std::size_t peer_table::places_taken() const {
  const auto now = core_.system.clock().now();
  return guests_
         + static_cast<std::size_t>(std::ranges::count_if(
             departed_, [&](const auto& guest) { return !guest.second->is_idle(now); }));
}

bool peer_table::may_be_guest(const std::string& host) const {
  const auto config = core_.present.get();
  const bool has_place = departed_.contains(host) || places_taken() < config->limits.guests;
  return has_place && mux::should_dial(host, config->local) && find_leaving(host) == leaving_.end()
         && lets_in(*config, host);
}

bool peer_table::knows(const std::string& host) const {
  std::lock_guard lock{mutex_};
  return by_host_.contains(host) || (host != core_.config.local && may_be_guest(host));
}

std::shared_ptr<detail::peer_record> peer_table::admit(const std::string& host) {
  std::lock_guard lock{mutex_};
  if (closed_) return {};
  if (auto found = by_host_.find(host); found != by_host_.end()) return found->second;
  if (!may_be_guest(host)) return {};
  auto record = std::make_shared<detail::peer_record>(core_.system, host, detail::peer_kind::guest,
                                                      false, first_mux_id_, take_guest_share(host));
  record->tracing = core_.traces;
  record->set_actor(spawn_on<peer_actor>(core_.pick_loop(), &core_, record));
  by_host_.emplace(host, record);
  ++guests_;
  return record;
}

std::shared_ptr<peer_quota> peer_table::take_guest_share(const std::string& host) {
  const auto limits = quota_limits::of_guest(core_.present.get()->limits);
  auto kept = departed_.extract(host);
  if (!kept) return std::make_shared<peer_quota>(limits);
  kept.mapped()->limit(limits);
  return std::move(kept.mapped());
}

std::shared_ptr<detail::peer_record> peer_table::find(std::string_view host) const {
  if (host == *self_->host) return self_;
  std::lock_guard lock{mutex_};
  auto found = by_host_.find(host);
  return found == by_host_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<detail::peer_record>> peer_table::all() const {
  std::lock_guard lock{mutex_};
  std::vector records{self_};
  records.insert(records.end(), peers_.begin(), peers_.end());
  for (const auto& [host, record] : by_host_)
    if (record->is_guest()) records.push_back(record);
  return records;
}

std::vector<std::shared_ptr<detail::peer_record>> peer_table::everyone() const {
  auto records = all();
  std::lock_guard lock{mutex_};
  records.insert(records.end(), leaving_.begin(), leaving_.end());
  return records;
}

bool peer_table::forget(const std::string& host) {
  std::lock_guard lock{mutex_};
  auto found = by_host_.find(host);
  if (found == by_host_.end() || !found->second->is_guest()) return false;
  count_departed(found->second);
  by_host_.erase(found);
  return true;
}

void peer_table::count_departed(const record_ptr& guest) {
  const auto now = core_.system.clock().now();
  std::erase_if(departed_, [&](const auto& other) { return other.second->is_idle(now); });
  if (const auto& share = guest->share; !share->is_idle(now))
    departed_.emplace(*guest->host, share);
  --guests_;
}

void peer_table::close() {
  std::lock_guard lock{mutex_};
  closed_ = true;
  // The others are shut down by their actors.
  if (!self_->actor()) self_->shut_down();
  for (const auto& record : peers_)
    if (!record->actor()) record->shut_down();
}

} // namespace actorgrid::actors
