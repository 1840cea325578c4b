#include "tests/admin/sample_nodes.hpp"

#include <chrono>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace actorgrid::actors::test {

namespace {

using namespace std::chrono_literals;

std::string name_of(std::size_t node) {
  return "http://node" + std::to_string(node + 1) + ":9000";
}

void add_loop(admin_snapshot& s) {
  loop_metrics loop;
  loop.name = "grid-0";
  loop.turns = 81'204;
  loop.busy = 41s;
  loop.longest_turn = 12ms;
  loop.longest_turn_handler = handler_id{41};
  s.metrics.loops = {loop};
}

handler_metrics handler_of(std::uint8_t id, std::chrono::nanoseconds run_time) {
  handler_metrics h;
  h.stats.id = handler_id{id};
  for (int i = 0; i < 100; ++i) {
    h.load.queue_time.add(run_time / 20 + i * 1us);
    h.load.run_time.add(run_time + i * 5us);
  }
  return h;
}

recent_event event_of(admin_snapshot& s, event what, std::chrono::seconds ago, std::size_t times) {
  return {std::make_shared<const event>(std::move(what)), s.taken_at - ago, times};
}

/// All connected.
admin_snapshot node_of(std::size_t nodes) {
  admin_snapshot s;
  s.taken = deadline_clock::time_point{24h};
  s.taken_at = std::chrono::system_clock::now();
  s.metrics.local = name_of(0);
  s.metrics.instance = "4f1c9a02";
  s.metrics.version = "0.1.0";
  std::vector<std::string> names;
  for (std::size_t i = 0; i < nodes; ++i) names.push_back(name_of(i));
  auto matrix = matrix_of(names);
  for (const auto& name : names) {
    peer_metrics p;
    p.stats.host = name;
    p.stats.state = peer_state::connected;
    p.stats.since = s.taken - 5h;
    s.metrics.peers.push_back(p);
    matrix.rows.push_back({name, {}, names.size() - 1, {}, 0});
  }
  s.grid = {std::make_shared<const grid_matrix>(std::move(matrix)), 1s};
  add_loop(s);
  s.configuration = {
      {"grid.local", '"' + name_of(0) + '"', false},
      {"grid.peers", "[\"http://node{1..." + std::to_string(nodes) + "}:9000\"]", false},
      {"grid.listen", "\":9000\"", false},
      {"grid.ping-interval", "10s", true},
      {"grid.limits.calls-in", "10000", true}};
  return s;
}

void lose(grid_row& row, peer_view seen, std::string hint) {
  --row.connected;
  row.not_connected.push_back({std::move(seen), std::move(hint)});
}

template <class Change>
void change_matrix(admin_snapshot& s, Change change) {
  auto changed = *s.grid.matrix;
  change(changed.rows);
  s.grid.matrix = std::make_shared<const grid_matrix>(std::move(changed));
}

/// Goes up and down between 0 and 1 with some noise, in another way for each of `which`.
double wave(unsigned second, std::size_t which) {
  const auto t = static_cast<double>(second);
  const auto k = static_cast<double>(which % 17 + 1);
  const auto mixed = std::sin(t * 12.9898 + k * 78.233) * 43758.5453;
  return 0.5 + 0.3 * std::sin(t / (7.0 + k) + k) + 0.2 * (mixed - std::floor(mixed)) - 0.1;
}

std::uint64_t times(double wave, unsigned most) {
  return static_cast<std::uint64_t>(wave * most);
}

} // namespace

admin_snapshot hostile_node() {
  const auto text = std::string{hostile_text} + std::string(300, 'W');
  auto s = node_of(2);
  s.why_not_ready = text;
  s.metrics.local = s.metrics.instance = s.metrics.version = text;
  peer_metrics p;
  p.stats.host = p.stats.instance = text;
  p.stats.last_failure = p.last_end = {errc::disconnected, text};
  s.metrics.peers = {p};
  handler_metrics h;
  h.stats.id = handler_id{7};
  h.stats.subroute = text;
  h.stats.last_death = {errc::remote_failure, text};
  s.metrics.handlers = {h};
  loop_metrics loop;
  loop.name = loop.longest_turn_subroute = text;
  loop.longest_turn_handler = handler_id{7};
  loop.present_turn = 10s;
  s.metrics.loops = {loop};
  node_metrics lane;
  lane.lane = text;
  lane.peers = {p};
  lane.handlers = {h};
  s.metrics.lanes = {lane};
  stream_stats stream;
  stream.waiting_for = text;
  stream.present_wait = 1min;
  s.streams.listed = {{text, stream, text}};
  s.streams.why_not = text;
  grid_matrix matrix;
  matrix.nodes = {text, text + "2"};
  matrix.rows = {{text, {}, 0, {{{text + "2", text, true, text}, text}}, 0},
                 {text + "2", text, 0, {}, 0}};
  s.grid.matrix = std::make_shared<const grid_matrix>(std::move(matrix));
  event e{event::kind::attempt_failed};
  e.peer = e.text = e.hint = e.lane = e.node = text;
  e.why = {errc::disconnected, text};
  s.events = {event_of(s, e, 5s, 3)};
  s.configuration = {{text, text, false}};
  return s;
}

admin_snapshot large_node(std::size_t nodes) {
  auto s = node_of(nodes);
  for (std::uint8_t id = 40; id < 90; ++id) s.metrics.handlers.push_back(handler_of(id, 2ms));
  return s;
}

admin_snapshot troubled_node() {
  auto s = node_of(5);
  const auto stopped = name_of(4);
  const failure silent{errc::ping_timeout, "no answer to a ping within 10 s"};
  const std::string hint = "is the other stopped or overloaded, or the network cut?";
  auto& lost = s.metrics.peers[4].stats;
  lost.state = peer_state::failed;
  lost.since = s.taken - 42s;
  lost.last_failure = silent;
  change_matrix(s, [&](auto& rows) {
    for (auto& row : rows)
      if (row.name == stopped)
        row = {stopped, "this node is not connected to it", 0, {}, 0};
      else
        lose(row, {stopped, "failed", row.name < name_of(2), silent.text}, hint);
  });
  cut_pair(s, 1, 3);
  s.why_not_ready = "3 of 4 peers are connected";
  for (const auto& [id, run_time] :
       {std::pair{std::uint8_t{20}, 300us}, {std::uint8_t{30}, 120us}, {std::uint8_t{41}, 90ms}})
    s.metrics.handlers.push_back(handler_of(id, run_time));
  auto& dying = s.metrics.handlers.back();
  dying.stats.deaths = 2;
  dying.load.calls.error = 14;
  dying.stats.last_death = {errc::remote_failure, "std::bad_alloc"};
  stream_stats stuck;
  stuck.mux_id = 71;
  stuck.id = handler_id{22};
  stuck.waiting_for = "credit";
  stuck.messages_sent = 18'204;
  stuck.present_wait = stuck.output_wait = 38s;
  stream_stats idle = stuck;
  idle.mux_id = 72;
  idle.id = handler_id{25};
  idle.outgoing = true;
  idle.waiting_for = "input";
  idle.messages_sent = 0;
  idle.messages_received = 210;
  idle.output_wait = 0s;
  idle.present_wait = idle.input_wait = 3s;
  s.streams.listed = {{name_of(1), stuck}, {name_of(2), idle}};
  event ended{event::kind::connection_lost};
  ended.peer = stopped;
  ended.why = silent;
  ended.hint = hint;
  event died{event::kind::handler_died};
  died.text = "41: std::bad_alloc";
  event connected{event::kind::connected};
  connected.peer = name_of(3);
  connected.text = "dialled by the peer, from 10.0.0.4:41802";
  s.events = {event_of(s, ended, 42s, 1), event_of(s, died, 130s, 2),
              event_of(s, connected, 5h, 1)};
  return s;
}

void cut_pair(admin_snapshot& s, std::size_t a, std::size_t b) {
  change_matrix(s, [&](auto& rows) {
    for (const auto& [from, to] : {std::pair{a, b}, {b, a}})
      lose(rows[from], {name_of(to), "not_listed", false, {}},
           "add it to grid.peers of " + name_of(from));
  });
}

void work(admin_snapshot& s, unsigned second) {
  s.taken += 1s;
  s.taken_at += 1s;
  for (std::size_t i = 0; i < s.metrics.peers.size(); ++i) {
    auto& p = s.metrics.peers[i];
    if (p.stats.state != peer_state::connected || i == 0) continue;
    p.calls_out_ok += times(wave(second, i), 4000);
    p.calls_in += times(wave(second + 7, i), 500);
    p.stats.round_trip = 150us + std::chrono::microseconds{times(wave(second, i + 3), 200)};
    p.stats.queue_bytes = times(wave(second, i + 5), 60'000);
    p.queue_bytes_max = 81'920;
    p.stats.calls_out = static_cast<std::uint32_t>(times(wave(second, i), 60));
    p.stats.calls_in = static_cast<std::uint32_t>(times(wave(second + 7, i), 9));
  }
  for (std::size_t i = 0; i < s.metrics.handlers.size(); ++i)
    s.metrics.handlers[i].load.calls.ok += times(wave(second, i + 9), 2000);
}

} // namespace actorgrid::actors::test
