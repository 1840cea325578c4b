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
  calls_in = calls_out = streams_in = streams_out = queue_bytes = 0;
}

void peer_record::shut_down() {
  std::lock_guard lock{mutex_};
  connection_ = nullptr;
  actor_ = nullptr;
  if (state.load() != peer_state::shut_down) since_ = now();
  state.store(peer_state::shut_down);
  calls_in = calls_out = streams_in = streams_out = queue_bytes = 0;
}

peer_stats peer_record::stats() const {
  peer_stats s;
  s.host = *host;
  s.dials = dials;
  s.is_guest = is_guest();
  s.round_trip = std::chrono::nanoseconds{round_trip_ns.load()};
  s.connections = connections;
  s.messages_in = messages_in;
  s.messages_out = messages_out;
  s.bytes_in = bytes_in;
  s.bytes_out = bytes_out;
  s.calls_in = calls_in;
  s.calls_out = calls_out;
  s.streams_in = streams_in;
  s.streams_out = streams_out;
  s.queue_bytes = queue_bytes;
  std::lock_guard lock{mutex_};
  s.state = state;
  s.since = since_;
  s.instance = instance_;
  s.last_failure = last_failure_;
  return s;
}

} // namespace actorgrid::detail
