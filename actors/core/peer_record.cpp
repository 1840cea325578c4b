#include "actors/core/peer_record.hpp"

namespace actorgrid::detail {

void peer_record::set_state(peer_state s) {
  std::lock_guard lock{mutex_};
  if (state.exchange(s) != s) since_ = now();
}

bool peer_record::connected(caf::actor connection, const std::string& instance) {
  std::lock_guard lock{mutex_};
  if (state.load() == peer_state::shut_down) return false;
  const bool restarted = !instance_.empty() && instance_ != instance;
  instance_ = instance;
  connection_ = std::move(connection);
  since_ = now();
  last_failure_ = {};
  connections.fetch_add(1);
  state.store(peer_state::connected);
  return restarted;
}

void peer_record::disconnected(peer_state s, const failure& why) {
  std::lock_guard lock{mutex_};
  connection_ = nullptr;
  if (state.exchange(s) != s) since_ = now();
  last_failure_ = why;
}

void peer_record::shut_down() {
  std::lock_guard lock{mutex_};
  connection_ = nullptr;
  actor_ = nullptr;
  if (state.load() != peer_state::shut_down) since_ = now();
  state.store(peer_state::shut_down);
}

void peer_record::revive() {
  std::lock_guard lock{mutex_};
  state.store(peer_state::unconnected);
  since_ = now();
  last_failure_ = {};
}

failure peer_record::why_not_connected() const {
  if (is_unknown()) return {errc::unknown_peer, *host + " is not a peer of this node"};
  if (state.load() == peer_state::shut_down)
    return {errc::shutting_down, "the node was stopped, or the guest left"};
  return {errc::disconnected, "not connected to " + *host};
}

std::size_t peer_record::streams_out_with_deadline() const noexcept {
  if (state != peer_state::connected) return 0;
  const auto now = numbers.read();
  return now.gauges.streams_out - now.endless_streams_out;
}

peer_stats peer_record::stats() const {
  peer_stats s;
  s.host = *host;
  s.dials = dials;
  s.is_guest = is_guest();
  s.connections = connections;
  s.certificate_expires = std::chrono::system_clock::time_point{
      std::chrono::system_clock::duration{certificate_expires_.load()}};
  const auto [counters, gauges, round_trip, endless] = numbers.read();
  static_cast<peer_counters&>(s) = counters;
  s.round_trip = round_trip;
  std::lock_guard lock{mutex_};
  s.state = shown_state();
  // A connection that is gone has nothing in flight, whatever it told last.
  if (state == peer_state::connected) static_cast<peer_gauges&>(s) = gauges;
  s.since = from_steady(since_);
  s.instance = instance_;
  s.last_failure = last_failure_;
  return s;
}

} // namespace actorgrid::detail
