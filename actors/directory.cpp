#include "actors/directory.hpp"

#include "actors/loop_actor.hpp"
#include "actors/node_core.hpp"
#include "actors/peer_actor.hpp"
#include "net/mux/dial_order.hpp"

#include <algorithm>

namespace actorgrid::actors {

directory::directory(node_core& core, std::uint64_t first_mux_id)
    : core_(core), first_mux_id_(first_mux_id) {
  const auto& local = core.config.local;
  for (const auto& host : core.config.peers) {
    if (host == local) continue;
    auto record =
        std::make_shared<detail::peer_record>(core.system, host, detail::peer_kind::configured,
                                              mux::should_dial(local, host), first_mux_id_);
    peers_.push_back(record);
    by_host_.emplace(host, std::move(record));
  }
}

void directory::start() {
  std::lock_guard lock{mutex_};
  for (const auto& record : peers_)
    record->set_actor(spawn_on<peer_actor>(core_.pick_loop(), &core_, record));
}

bool directory::may_be_guest(const std::string& host) const {
  return guests_ < core_.config.limits.guests && mux::should_dial(host, core_.config.local)
         && std::any_of(
             core_.config.guests.begin(), core_.config.guests.end(),
             [&](const std::string& pattern) { return matches_guest(pattern, host); });
}

bool directory::knows(const std::string& host) const {
  std::lock_guard lock{mutex_};
  return by_host_.contains(host) || (host != core_.config.local && may_be_guest(host));
}

caf::actor directory::admit(const std::string& host) {
  std::lock_guard lock{mutex_};
  if (closed_) return {};
  if (auto found = by_host_.find(host); found != by_host_.end()) return found->second->actor();
  if (!may_be_guest(host)) return {};
  auto record = std::make_shared<detail::peer_record>(core_.system, host, detail::peer_kind::guest,
                                                      false, first_mux_id_);
  record->set_actor(spawn_on<peer_actor>(core_.pick_loop(), &core_, record));
  by_host_.emplace(host, record);
  ++guests_;
  return record->actor();
}

std::shared_ptr<detail::peer_record> directory::find(std::string_view host) const {
  std::lock_guard lock{mutex_};
  auto found = by_host_.find(host);
  return found == by_host_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<detail::peer_record>> directory::all() const {
  std::lock_guard lock{mutex_};
  auto records = peers_;
  for (const auto& [host, record] : by_host_)
    if (record->is_guest()) records.push_back(record);
  return records;
}

void directory::forget(const std::string& host) {
  std::lock_guard lock{mutex_};
  auto found = by_host_.find(host);
  if (found == by_host_.end() || !found->second->is_guest()) return;
  by_host_.erase(found);
  --guests_;
}

void directory::close() {
  std::lock_guard lock{mutex_};
  closed_ = true;
}

} // namespace actorgrid::actors
