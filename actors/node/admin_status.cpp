#include "actors/core/json_object.hpp"
#include "actors/node/admin_pages.hpp"
#include "actors/node/findings.hpp"
#include "actors/node/status_parts.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace actorgrid::actors {

namespace {

std::string json_of(const direction_metrics& d) {
  return json_object{}.number("messages", d.messages).seconds("waited_seconds", d.waited).take();
}

std::string json_of_peer(const peer_metrics& p, deadline_clock::time_point now) {
  const auto& s = p.stats;
  json_object o;
  o.text("name", s.host).text("state", to_string(s.state)).flag("dials", s.dials);
  o.flag("is_guest", s.is_guest).text("instance", s.instance);
  o.seconds("in_state_seconds", now - s.since).seconds("round_trip_seconds", s.round_trip);
  if (p.clock_difference) o.seconds("clock_ahead_seconds", *p.clock_difference);
  o.number("connections", s.connections).text("last_failure", s.last_failure.text);
  o.text("last_end", p.last_end.text).number("queue_bytes", s.queue_bytes);
  o.number("queue_bytes_max", p.queue_bytes_max);
  o.number("bytes_sent", s.bytes_sent).number("bytes_received", s.bytes_received);
  o.number("calls_in_flight_out", s.calls_out).number("calls_in_flight_in", s.calls_in);
  o.number("streams_open_out", s.streams_out).number("streams_open_in", s.streams_in);
  o.number("calls_out_ok", p.calls_out_ok).number("calls_out_failed", p.calls_out_failed);
  o.number("calls_in", p.calls_in).number("streams_out", p.streams_out);
  o.number("streams_in", p.streams_in).number("refused_out", p.refused_out);
  o.number("refused_in", p.refused_in).number("refused_by_rule", s.refused_by_rule);
  o.number("refused_by_rate", s.refused_by_rate);
  o.raw("stream_output", json_of(p.stream_output)).raw("stream_input", json_of(p.stream_input));
  return o.take();
}

std::string json_of(const served_counts& c) {
  json_object o;
  o.number("ok", c.ok).number("error", c.error).number("refused", c.refused);
  return o.number("late", c.late).number("in_flight", c.in_flight).take();
}

std::string json_of(const time_histogram& h) {
  json_object o;
  o.number("count", h.count()).seconds("sum_seconds", h.sum);
  o.seconds("p50_seconds", h.quantile(0.5)).seconds("p99_seconds", h.quantile(0.99));
  return o.take();
}

std::string json_of_handler(const handler_metrics& h) {
  json_object o;
  o.number("id", h.stats.id.value).text("subroute", h.stats.subroute);
  o.text("state", to_string(h.stats.state)).number("deaths", h.stats.deaths);
  o.text("last_death", h.stats.last_death.text);
  o.raw("calls", json_of(h.load.calls)).raw("streams", json_of(h.load.streams));
  o.raw("queue_time", json_of(h.load.queue_time)).raw("run_time", json_of(h.load.run_time));
  return o.take();
}

std::string json_of_loop(const loop_metrics& l) {
  json_object o;
  o.text("name", l.name).number("turns", l.turns).seconds("busy_seconds", l.busy);
  o.seconds("polling_seconds", l.polling).seconds("asleep_seconds", l.asleep);
  o.seconds("present_turn_seconds", l.present_turn);
  o.seconds("longest_turn_seconds", l.longest_turn);
  o.number("longest_turn_handler", l.longest_turn_handler.value);
  o.text("longest_turn_subroute", l.longest_turn_subroute);
  return o.number("handovers", l.handovers).take();
}

std::string json_of_stream(const surveyed_stream& s) {
  json_object o;
  o.text("peer", s.peer).number("mux_id", s.stats.mux_id).number("handler", s.stats.id.value);
  o.flag("outgoing", s.stats.outgoing).text("waiting_for", s.stats.waiting_for);
  o.number("credit", s.stats.credit).number("messages_sent", s.stats.messages_sent);
  o.number("messages_received", s.stats.messages_received);
  o.text("lane", s.lane).seconds("waiting_since_seconds", s.stats.present_wait);
  o.seconds("output_wait_seconds", s.stats.output_wait);
  return o.seconds("input_wait_seconds", s.stats.input_wait).take();
}

std::string json_of(const process_metrics& p) {
  json_object o;
  o.seconds("started_unix_seconds", p.started.time_since_epoch());
  o.seconds("cpu_seconds", p.cpu_time).number("resident_bytes", p.resident_bytes);
  o.number("descriptors", p.descriptors).number("descriptors_max", p.descriptors_max);
  return o.number("actors", p.actors).take();
}

std::uint64_t beyond_listed(std::size_t count) {
  return count - std::min(count, json_listed_max);
}

/// Adds the peers and handlers of a node or lane.
void add_grid(json_object& o, const node_metrics& m, deadline_clock::time_point now) {
  o.raw("peers", json_array(m.peers, [now](const auto& p) { return json_of_peer(p, now); }));
  o.number("peers_left_out", beyond_listed(m.peers.size()));
  o.raw("handlers", json_array(m.handlers, json_of_handler));
  o.number("handlers_left_out", beyond_listed(m.handlers.size()));
}

std::string json_of_lane(const node_metrics& lane, deadline_clock::time_point now) {
  json_object o;
  o.text("name", lane.lane).flag("is_draining", lane.is_draining);
  add_grid(o, lane, now);
  return o.take();
}

} // namespace

std::string render_status(const admin_snapshot& s) {
  const auto& m = s.metrics;
  json_object o;
  o.text("name", m.local).text("instance", m.instance).text("version", m.version);
  o.seconds("taken_unix_seconds", s.taken_at.time_since_epoch());
  o.flag("is_ready", s.why_not_ready.empty()).text("why_not_ready", s.why_not_ready);
  o.raw("findings", json_array(findings(s), json_quoted));
  o.flag("is_draining", m.is_draining).raw("process", json_of(m.process));
  o.raw("loops", json_array(m.loops, json_of_loop));
  add_grid(o, m, s.taken);
  o.raw("lanes", json_array(m.lanes, [&](const auto& l) { return json_of_lane(l, s.taken); }));
  o.raw("streams", json_array(s.streams.listed, json_of_stream));
  o.text("why_streams_not_listed", s.streams.why_not);
  o.raw("grid", json_of_grid(s.grid)).raw("events", json_of_events(s.events));
  o.raw("configuration", json_of_settings(s.configuration));
  return o.take() + '\n';
}

} // namespace actorgrid::actors
