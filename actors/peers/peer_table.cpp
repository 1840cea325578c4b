#include "actors/peers/peer_table.hpp"

#include "actors/core/node_core.hpp"
#include "actors/peers/peer_actor.hpp"
#include "actors/runtime/loop_actor.hpp"
#include "net/mux/dial_order.hpp"

#include <caf/send.hpp>

#include <algorithm>

namespace actorgrid::actors {

namespace {

rate_limit rate_of(std::size_t per_second, const limits_config& limits) {
  const auto ms = static_cast<std::size_t>(limits.rate_burst.count());
  return {per_second, std::max<std::size_t>(1, per_second * ms / 1000)};
}

std::shared_ptr<peer_quota> share_of_peer(const limits_config& limits) {
  return std::make_shared<peer_quota>(limits.calls_in, limits.streams_in,
                                      rate_of(limits.call_rate, limits),
                                      rate_of(limits.stream_rate, limits));
}

std::shared_ptr<peer_quota> share_of_guest(const limits_config& limits) {
  return std::make_shared<peer_quota>(limits.guest_calls_in, limits.guest_streams_in,
                                      rate_of(limits.guest_call_rate, limits),
                                      rate_of(limits.guest_stream_rate, limits));
}

std::shared_ptr<detail::peer_record> make_record(node_core& core, const std::string& host,
                                                 detail::peer_kind kind, bool dials,
                                                 std::uint64_t first_mux_id) {
  return std::make_shared<detail::peer_record>(core.system, host, kind, dials, first_mux_id,
                                               share_of_peer(core.config.limits));
}

} // namespace

peer_table::peer_table(node_core& core, std::uint64_t first_mux_id)
    : core_(core), first_mux_id_(first_mux_id),
      self_(make_record(core, core.config.local, detail::peer_kind::self, true, first_mux_id)) {
  const auto& local = core.config.local;
  for (const auto& host : core.config.peers) {
    if (host == local) continue;
    auto record = make_record(core, host, detail::peer_kind::configured,
                              mux::should_dial(local, host), first_mux_id_);
    peers_.push_back(record);
    by_host_.emplace(host, std::move(record));
  }
}

void peer_table::start() {
  std::lock_guard lock{mutex_};
  for (std::size_t i = 0; i < peers_.size(); ++i)
    peers_[i]->set_actor(spawn_on<peer_actor>(core_.loop_of_peer(i), &core_, peers_[i]));
  self_->set_actor(spawn_on<peer_actor>(*core_.loops.front(), &core_, self_));
}

void peer_table::knock() {
  std::lock_guard lock{mutex_};
  for (const auto& record : peers_)
    if (!record->dials) caf::anon_send(record->actor(), knock_at_peer{});
}

std::size_t peer_table::places_taken() const {
  const auto now = core_.system.clock().now();
  return guests_
         + static_cast<std::size_t>(std::ranges::count_if(
             departed_, [&](const auto& guest) { return !guest.second->is_idle(now); }));
}

bool peer_table::may_be_guest(const std::string& host) const {
  const bool has_place = departed_.contains(host) || places_taken() < core_.config.limits.guests;
  return has_place && mux::should_dial(host, core_.config.local)
         && std::any_of(core_.config.guests.begin(), core_.config.guests.end(),
                        [&](const std::string& pattern) { return matches_guest(pattern, host); });
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
  record->set_actor(spawn_on<peer_actor>(core_.pick_loop(), &core_, record));
  by_host_.emplace(host, record);
  ++guests_;
  return record;
}

std::shared_ptr<peer_quota> peer_table::take_guest_share(const std::string& host) {
  if (auto kept = departed_.extract(host)) return std::move(kept.mapped());
  return share_of_guest(core_.config.limits);
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

void peer_table::forget(const std::string& host) {
  std::lock_guard lock{mutex_};
  auto found = by_host_.find(host);
  if (found == by_host_.end() || !found->second->is_guest()) return;
  const auto now = core_.system.clock().now();
  std::erase_if(departed_, [&](const auto& guest) { return guest.second->is_idle(now); });
  if (const auto& share = found->second->share; !share->is_idle(now))
    departed_.emplace(host, share);
  by_host_.erase(found);
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
