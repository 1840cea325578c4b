#include "actors/core/peer_record.hpp"

namespace actorgrid::detail {

namespace {

direction_metrics metrics_of(const direction_totals& d) noexcept {
  return {d.messages.read(), std::chrono::nanoseconds{d.waited_ns.read()}};
}

} // namespace

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

void peer_record::lost(const failure& why) {
  disconnected(peer_state::unconnected, why);
  std::lock_guard lock{mutex_};
  last_end_ = why;
}

void peer_record::set_clock_difference(std::chrono::nanoseconds ahead) {
  std::lock_guard lock{mutex_};
  clock_difference_ = ahead;
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
  const auto now = numbers.read();
  static_cast<peer_counters&>(s) = now.counters;
  s.round_trip = now.round_trip;
  std::lock_guard lock{mutex_};
  s.state = shown_state();
  // A connection that is gone has nothing in flight, whatever it told last.
  if (state == peer_state::connected) static_cast<peer_gauges&>(s) = now.gauges;
  s.since = from_steady(since_);
  s.instance = instance_;
  s.last_failure = last_failure_;
  return s;
}

peer_metrics peer_record::metrics() const {
  peer_metrics m;
  m.stats = stats();
  const auto& t = totals;
  constexpr auto first = codec::op::ping; // those before it are of handshakes
  for (auto i = static_cast<std::uint8_t>(first); i < mux::op_counts::size; ++i) {
    const auto code = static_cast<codec::op>(i);
    if (t.sent[code] + t.link.received[code] != 0)
      m.frames.push_back({codec::to_string(code), t.sent[code], t.link.received[code]});
  }
  m.calls_out_ok = t.link.calls_out_ok.read();
  m.calls_out_failed = t.link.calls_out_failed.read();
  m.calls_out_abandoned = t.link.calls_out_abandoned.read();
  m.calls_in = t.calls_in.read();
  m.streams_out = t.link.streams_out.read();
  m.streams_in = t.streams_in.read();
  m.refused_out = t.link.refused_out.read();
  m.refused_in = t.link.refused_in.read();
  m.queue_bytes_max = t.queue_bytes_max.read();
  m.stream_output = metrics_of(t.stream_output);
  m.stream_input = metrics_of(t.stream_input);
  std::lock_guard lock{mutex_};
  m.clock_difference = clock_difference_;
  m.last_end = last_end_;
  return m;
}

} // namespace actorgrid::detail
