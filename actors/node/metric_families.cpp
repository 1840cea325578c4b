#include <actorgrid/metrics.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <map>
#include <utility>

namespace actorgrid {

namespace {

using labels = std::vector<std::pair<std::string, std::string>>;

/// The bounds of the histograms that are told: each a fourth of the next, from 1 µs to 69 s. All of
/// them are bounds of time_histogram's finer ranges.
constexpr unsigned first_bound = 10;
constexpr unsigned last_bound = 36;

double seconds(std::chrono::nanoseconds d) noexcept {
  return std::chrono::duration<double>(d).count();
}
double number(std::uint64_t n) noexcept {
  return static_cast<double>(n);
}
template <class TimePoint>
double unix_time(TimePoint t) noexcept {
  return std::chrono::duration<double>(t.time_since_epoch()).count();
}

/// Collects families in the order in which they are told.
class collected {
public:
  metric_family& counter(std::string name, std::string help) {
    return add(metric_type::counter, std::move(name), std::move(help));
  }
  metric_family& gauge(std::string name, std::string help) {
    return add(metric_type::gauge, std::move(name), std::move(help));
  }
  metric_family& histogram(std::string name, std::string help) {
    return add(metric_type::histogram, std::move(name), std::move(help));
  }
  void append(std::vector<metric_family> more) {
    std::ranges::move(more, std::back_inserter(all_));
  }
  std::vector<metric_family> take() && { return std::move(all_); }

private:
  metric_family& add(metric_type type, std::string name, std::string help) {
    return all_.emplace_back(
        metric_family{"actorgrid_" + std::move(name), std::move(help), type, {}});
  }

  std::vector<metric_family> all_;
};

void put(metric_family& to, labels of, double value) {
  to.samples.push_back({std::move(of), value, 0, {}});
}

void put(metric_family& to, labels of, const time_histogram& times) {
  metric_sample sample{std::move(of), seconds(times.sum), times.count(), {}};
  for (auto power = first_bound; power <= last_bound; power += 2) {
    const std::chrono::nanoseconds bound{std::int64_t{1} << power};
    sample.buckets.push_back({seconds(bound), times.count_up_to(bound)});
  }
  to.samples.push_back(std::move(sample));
}

void collect_node(const node_metrics& m, collected& out) {
  put(out.gauge("build_info", "The version of ActorGrid, as a label; the value is 1."),
      {{"version", m.version}}, 1);
  put(out.gauge("draining", "Whether the node drains or has stopped."), {}, m.is_draining);
  put(out.gauge("certificate_expiry_timestamp_seconds",
                "When the certificate of the node expires, since 1970; 0 without one."),
      {}, unix_time(m.certificate_expires));
  const auto guests = std::ranges::count_if(m.peers, [](const auto& p) {
    return p.stats.is_guest && p.stats.state == peer_state::connected;
  });
  put(out.gauge("guests_connected", "Guests that are connected."), {}, static_cast<double>(guests));
}

/// A metric with a value for each configured peer.
template <class F>
void for_peers(const node_metrics& m, metric_family& to, F value) {
  for (const auto& p : m.peers)
    if (!p.stats.is_guest && p.stats.host != m.local) put(to, {{"peer", p.stats.host}}, value(p));
}
/// The same with a value for each direction.
template <class F>
void for_directions(const node_metrics& m, metric_family& to, F values) {
  for (const auto& p : m.peers) {
    if (p.stats.is_guest || p.stats.host == m.local) continue;
    const auto [sent, received] = values(p);
    put(to, {{"peer", p.stats.host}, {"direction", "out"}}, number(sent));
    put(to, {{"peer", p.stats.host}, {"direction", "in"}}, number(received));
  }
}

void collect_peers(const node_metrics& m, collected& out) {
  for_peers(m, out.gauge("peer_connected", "Whether the peer is connected."),
            [](const auto& p) { return p.stats.state == peer_state::connected ? 1 : 0; });
  for_peers(m, out.counter("peer_connections_total", "Connections established with the peer."),
            [](const auto& p) { return number(p.stats.connections); });
  for_peers(m, out.gauge("peer_round_trip_seconds", "The last round trip of a connection ping."),
            [](const auto& p) { return seconds(p.stats.round_trip); });
  auto& clocks = out.gauge("peer_clock_ahead_seconds",
                           "How far the clock of a peer that dials was ahead when it connected.");
  for (const auto& p : m.peers)
    if (p.clock_difference && !p.stats.is_guest)
      put(clocks, {{"peer", p.stats.host}}, seconds(*p.clock_difference));
  for_directions(
      m, out.counter("peer_bytes_total", "Bytes of websocket messages."),
      [](const auto& p) { return std::pair{p.stats.bytes_sent, p.stats.bytes_received}; });
  for_directions(m, out.counter("peer_messages_total", "Websocket messages."), [](const auto& p) {
    return std::pair{p.stats.messages_sent, p.stats.messages_received};
  });
  for_peers(m, out.gauge("peer_queue_bytes", "Bytes that wait to be written to the peer."),
            [](const auto& p) { return number(p.stats.queue_bytes); });
  for_peers(m,
            out.gauge("peer_queue_high_water_bytes",
                      "The most bytes that have waited to be written at the end of a turn."),
            [](const auto& p) { return number(p.queue_bytes_max); });
  for_directions(
      m, out.counter("peer_refused_total", "Calls and streams that a limit of this node refused."),
      [](const auto& p) { return std::pair{p.refused_out, p.refused_in}; });
  for_directions(m, out.gauge("peer_calls_in_flight", "Calls in flight."),
                 [](const auto& p) { return std::pair{p.stats.calls_out, p.stats.calls_in}; });
  for_peers(m,
            out.counter("peer_calls_received_total", "Calls of the peer to handlers of this node."),
            [](const auto& p) { return number(p.calls_in); });
  auto& calls =
      out.counter("peer_calls_sent_total", "Calls to the peer that are over, by outcome.");
  for (const auto& p : m.peers) {
    if (p.stats.is_guest || p.stats.host == m.local) continue;
    put(calls, {{"peer", p.stats.host}, {"outcome", "ok"}}, number(p.calls_out_ok));
    put(calls, {{"peer", p.stats.host}, {"outcome", "error"}}, number(p.calls_out_failed));
    put(calls, {{"peer", p.stats.host}, {"outcome", "abandoned"}}, number(p.calls_out_abandoned));
  }
}

void collect_streams(const node_metrics& m, collected& out) {
  for_directions(m, out.gauge("peer_streams_open", "Streams that are open."),
                 [](const auto& p) { return std::pair{p.stats.streams_out, p.stats.streams_in}; });
  for_directions(m, out.counter("peer_streams_total", "Streams that were opened."),
                 [](const auto& p) { return std::pair{p.streams_out, p.streams_in}; });
  for_directions(
      m, out.counter("peer_stream_messages_total", "Messages of streams, sent or read."),
      [](const auto& p) { return std::pair{p.stream_output.messages, p.stream_input.messages}; });
  for_peers(m,
            out.counter("peer_stream_send_wait_seconds_total",
                        "How long senders of streams have waited for credit or room."),
            [](const auto& p) { return seconds(p.stream_output.waited); });
  for_peers(m,
            out.counter("peer_stream_read_wait_seconds_total",
                        "How long readers of streams have waited for a message."),
            [](const auto& p) { return seconds(p.stream_input.waited); });
}

void collect_frames(const node_metrics& m, collected& out) {
  std::map<std::string_view, std::pair<std::uint64_t, std::uint64_t>> by_kind;
  for (const auto& p : m.peers) {
    if (p.stats.is_guest || p.stats.host == m.local) continue;
    for (const auto& f : p.frames) {
      auto& sum = by_kind[f.kind];
      sum.first += f.sent;
      sum.second += f.received;
    }
  }
  auto& frames = out.counter("frames_total", "Frames of the protocol, of all configured peers.");
  for (const auto& [kind, sum] : by_kind) {
    put(frames, {{"kind", std::string{kind}}, {"direction", "out"}}, number(sum.first));
    put(frames, {{"kind", std::string{kind}}, {"direction", "in"}}, number(sum.second));
  }
}

/// The handlers of an ID, all subroutes together.
struct handler_sum {
  handler_load load; ///< of those that were removed, too
  std::uint64_t deaths = 0;
  std::uint64_t down = 0;
};

void put_counts(metric_family& to, const std::string& id, const served_counts& counts) {
  put(to, {{"handler", id}, {"outcome", "ok"}}, number(counts.ok));
  put(to, {{"handler", id}, {"outcome", "error"}}, number(counts.error));
  put(to, {{"handler", id}, {"outcome", "refused"}}, number(counts.refused));
  put(to, {{"handler", id}, {"outcome", "late"}}, number(counts.late));
}

void collect_handlers(const node_metrics& m, collected& out) {
  std::map<handler_id, handler_sum> by_id;
  for (const auto& r : m.removed) by_id[r.id] = {r.load, r.deaths, 0};
  for (const auto& h : m.handlers) {
    auto& sum = by_id[h.stats.id];
    sum.load += h.load;
    sum.deaths += h.stats.deaths;
    if (h.stats.state != handler_state::serving) ++sum.down;
  }
  const auto for_each = [&](metric_family& to, auto put_one) {
    for (const auto& [id, sum] : by_id) put_one(to, std::to_string(id.value), sum);
  };
  for_each(out.counter("handler_calls_total", "Calls that are over, by outcome."),
           [](auto& to, const auto& id, const auto& sum) { put_counts(to, id, sum.load.calls); });
  for_each(out.counter("handler_streams_total", "Streams that are over, by outcome."),
           [](auto& to, const auto& id, const auto& sum) { put_counts(to, id, sum.load.streams); });
  for_each(out.gauge("handler_calls_in_flight", "Calls that wait for the handler, or run."),
           [](auto& to, const auto& id, const auto& sum) {
             put(to, {{"handler", id}}, number(sum.load.calls.in_flight));
           });
  for_each(out.gauge("handler_streams_open", "Streams that the handler serves."),
           [](auto& to, const auto& id, const auto& sum) {
             put(to, {{"handler", id}}, number(sum.load.streams.in_flight));
           });
  for_each(
      out.histogram("handler_queue_seconds", "From the arrival of a call to its handler's start."),
      [](auto& to, const auto& id, const auto& sum) {
        put(to, {{"handler", id}}, sum.load.queue_time);
      });
  for_each(out.histogram("handler_run_seconds", "From the handler's start to its answer."),
           [](auto& to, const auto& id, const auto& sum) {
             put(to, {{"handler", id}}, sum.load.run_time);
           });
  for_each(out.counter("handler_deaths_total", "How often the actors of handlers died."),
           [](auto& to, const auto& id, const auto& sum) {
             put(to, {{"handler", id}}, number(sum.deaths));
           });
  for_each(out.gauge("handler_down", "Registered handlers that do not serve: their actor died."),
           [](auto& to, const auto& id, const auto& sum) {
             put(to, {{"handler", id}}, number(sum.down));
           });
}

void collect_loops(const node_metrics& m, collected& out) {
  const auto for_each = [&](metric_family& to, auto value) {
    for (const auto& l : m.loops) put(to, {{"loop", l.name}}, value(l));
  };
  for_each(out.counter("loop_turns_total", "Turns that did something."),
           [](const auto& l) { return number(l.turns); });
  for_each(out.counter("loop_busy_seconds_total", "Time in turns that did something."),
           [](const auto& l) { return seconds(l.busy); });
  for_each(out.counter("loop_polling_seconds_total", "Time spent looking for work in vain."),
           [](const auto& l) { return seconds(l.polling); });
  for_each(out.counter("loop_asleep_seconds_total", "Time asleep."),
           [](const auto& l) { return seconds(l.asleep); });
  for_each(out.gauge("loop_present_turn_seconds", "How long the present turn has taken so far."),
           [](const auto& l) { return seconds(l.present_turn); });
  for_each(
      out.gauge("loop_longest_turn_seconds", "The longest turn of the last one or two minutes."),
      [](const auto& l) { return seconds(l.longest_turn); });
  for_each(out.counter("loop_handovers_total", "Times that another thread took the loop over."),
           [](const auto& l) { return number(l.handovers); });
}

void collect_process(const node_metrics& m, collected& out) {
  const auto& p = m.process;
  put(out.gauge("process_start_time_seconds", "When the process started, in Unix time."), {},
      unix_time(p.started));
  put(out.counter("process_cpu_seconds_total", "Time on processors, of all threads."), {},
      seconds(p.cpu_time));
  put(out.gauge("process_resident_memory_bytes", "Memory in use."), {}, number(p.resident_bytes));
  put(out.gauge("process_open_fds", "Open file descriptors."), {}, number(p.descriptors));
  put(out.gauge("process_max_fds", "File descriptors that may be open."), {},
      number(p.descriptors_max));
  put(out.gauge("process_actors", "Actors that run in the actor system of the node."), {},
      number(p.actors));
}

/// What a node and each of its lanes have of their own, with samples of all of them.
std::vector<metric_family> families_of_grid(const node_metrics& m) {
  collected out;
  collect_peers(m, out);
  collect_streams(m, out);
  collect_frames(m, out);
  collect_handlers(m, out);
  auto families = std::move(out).take();
  for (const auto& lane : m.lanes) {
    auto more = families_of_grid(lane);
    for (std::size_t i = 0; i < families.size(); ++i)
      for (auto& sample : more[i].samples) {
        sample.labels.emplace_back("lane", lane.lane);
        families[i].samples.push_back(std::move(sample));
      }
  }
  return families;
}

} // namespace

std::vector<metric_family> metric_families(const node_metrics& metrics) {
  collected out;
  collect_node(metrics, out);
  out.append(families_of_grid(metrics));
  collect_loops(metrics, out);
  collect_process(metrics, out);
  return std::move(out).take();
}

} // namespace actorgrid
