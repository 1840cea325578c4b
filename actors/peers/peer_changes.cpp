#include "actors/core/node_core.hpp"
#include "actors/peers/peer_actor.hpp"
#include "actors/peers/peer_table.hpp"
#include "actors/runtime/loop_actor.hpp"
#include "net/mux/dial_order.hpp"

#include <caf/actor_clock.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

// Peers that are added and removed while the node runs.
namespace actorgrid::actors {

namespace {

/// The attempts of a peer are limited in any minute, even if it is removed and added again.
constexpr std::chrono::minutes pace_window{1};
/// Above this, those that nobody has a handle of are forgotten earlier.
constexpr std::size_t former_max = 4096;

bool is_dialled_otherwise(const node_config& now, const node_config& next) {
  const auto part = [](const node_config& c) {
    const auto& limits = c.limits;
    return std::tie(c.connect_to, c.redial_max, limits.lookup_timeout, limits.connect_timeout,
                    limits.dial_timeout);
  };
  return part(now) != part(next);
}

} // namespace

peer_table::changes peer_table::follow(const node_config& next) {
  changes done;
  std::lock_guard lock{mutex_};
  if (closed_) return done;
  const auto& limits = next.limits;
  const std::set<std::string_view> wanted{next.peers.begin(), next.peers.end()};
  for (const auto& record : peers_)
    if (!wanted.contains(*record->host)) done.removed.push_back(record);
  for (const auto& [host, record] : by_host_) {
    if (!record->is_guest() || wanted.contains(host)) continue;
    if (!lets_in(next, host))
      done.guests_removed.push_back(record);
    else
      record->share->limit(quota_limits::of_guest(limits));
  }
  for (const auto& record : done.removed) retire(record);
  for (const auto& record : done.guests_removed) retire(record);
  std::map<std::string_view, record_ptr> staying;
  for (const auto& record : peers_) staying.emplace(*record->host, record);
  peers_.clear();
  forget_former();
  for (const auto& host : next.peers) {
    if (host == next.local) continue;
    auto& record = staying[host];
    if (!record) done.added.push_back(record = record_for(host, limits));
    record->share->limit(quota_limits::of_peer(limits));
    by_host_.insert_or_assign(host, record);
    peers_.push_back(record);
  }
  self_->share->limit(quota_limits::of_peer(limits));
  done.concerns_all = is_dialled_otherwise(*core_.present.get(), next);
  core_.present.set(next);
  return done;
}

void peer_table::retire(const record_ptr& record) {
  by_host_.erase(*record->host);
  std::erase(peers_, record);
  if (record->is_guest()) count_departed(record);
  record->kind = detail::peer_kind::unknown;
  if (record->actor())
    leaving_.push_back(record);
  else
    end(record, {});
}

peer_table::record_ptr peer_table::record_for(const std::string& host,
                                              const limits_config& limits) {
  using detail::peer_kind;
  record_ptr record;
  if (const auto guest = by_host_.find(host);
      guest != by_host_.end() && guest->second->is_guest()) {
    record = guest->second;
    --guests_;
  } else if (const auto leaving = find_leaving(host); leaving != leaving_.end()) {
    record = *leaving;
    leaving_.erase(leaving);
  } else {
    std::optional<mux::backoff> pace;
    if (auto former = former_.extract(host)) {
      record = former.mapped().record.lock();
      pace = std::move(former.mapped().pace);
    }
    if (record)
      record->revive();
    else
      record = std::make_shared<detail::peer_record>(
          core_.system, host, peer_kind::configured, mux::should_dial(*self_->host, host),
          first_mux_id_, std::make_shared<peer_quota>(quota_limits::of_peer(limits)));
    record->tracing = core_.traces;
    record->pace = std::move(pace);
  }
  record->kind = peer_kind::configured;
  return record;
}

std::vector<peer_table::record_ptr>::const_iterator
peer_table::find_leaving(std::string_view host) const {
  return std::ranges::find_if(leaving_, [&](const auto& record) { return *record->host == host; });
}

void peer_table::carry_out(const changes& done) {
  std::lock_guard lock{mutex_};
  if (!started_ || closed_) return;
  const auto send_away = [](const std::vector<record_ptr>& some, bool were_guests) {
    for (const auto& record : some)
      if (const auto actor = record->actor()) caf::anon_send(actor, retire_peer{were_guests});
  };
  send_away(done.removed, false);
  send_away(done.guests_removed, true);
  for (const auto& record : done.added) {
    if (const auto actor = record->actor())
      caf::anon_send(actor, keep_peer{});
    else
      spawn_actor(static_cast<std::size_t>(std::ranges::find(peers_, record) - peers_.begin()));
    if (!record->dials) caf::anon_send(record->actor(), knock_at_peer{});
  }
  if (!done.concerns_all) return;
  for (const auto& record : peers_) caf::anon_send(record->actor(), config_changed{});
}

bool peer_table::let_go(const record_ptr& record, const mux::backoff& pace) {
  std::lock_guard lock{mutex_};
  if (!record->is_unknown()) return false;
  std::erase(leaving_, record);
  // Before another thread adds it again.
  end(record, pace);
  return true;
}

void peer_table::end(const record_ptr& record, std::optional<mux::backoff> pace) {
  record->shut_down();
  if (closed_) return;
  forget_former();
  former_.insert_or_assign(*record->host,
                           former_peer{record, std::move(pace), core_.system.clock().now()});
}

void peer_table::forget_former() {
  const auto now = core_.system.clock().now();
  const bool is_full = former_.size() >= former_max;
  std::erase_if(former_, [&](const auto& entry) {
    const former_peer& peer = entry.second;
    return peer.record.expired() && (!peer.pace || is_full || now - peer.left > pace_window);
  });
}

} // namespace actorgrid::actors
