#include "apps/ctl/load/rates.hpp"

#include <actorgrid/metrics.hpp>

#include <algorithm>

namespace actorgrid::ctl {

namespace {

/// What a counter grew by. One that went back belongs to something new of the same name.
std::uint64_t growth(std::uint64_t before, std::uint64_t now) {
  return now >= before ? now - before : now;
}

double per_second(std::uint64_t count, std::chrono::nanoseconds elapsed) {
  if (elapsed.count() <= 0) return 0;
  return static_cast<double>(count) / std::chrono::duration<double>(elapsed).count();
}

double share(std::int64_t before, std::int64_t now, std::chrono::nanoseconds elapsed) {
  if (elapsed.count() <= 0 || now < before) return 0;
  return static_cast<double>(now - before) / static_cast<double>(elapsed.count());
}

/// The durations that were added. Ranges that this version does not know are left out.
time_histogram added(const contract::range_counts& before, const contract::range_counts& now) {
  time_histogram times;
  for (const auto& [range, count] : now) {
    if (range >= times.buckets.size()) continue;
    const auto old = before.find(range);
    times.buckets[range] = growth(old == before.end() ? 0 : old->second, count);
  }
  return times;
}

/// The last range has no upper bound: what is known of it is the lower one.
std::chrono::nanoseconds quantile(const time_histogram& times, double q) {
  const auto found = times.quantile(q);
  return found == std::chrono::nanoseconds::max()
             ? time_histogram::bound_of(time_histogram::bucket_count - 2)
             : found;
}

template <class Rows, class Same>
auto find_in(const Rows& rows, Same is_same) -> typename Rows::value_type {
  const auto found = std::ranges::find_if(rows, is_same);
  return found == rows.end() ? typename Rows::value_type{} : *found;
}

peer_row row_of(const std::string& node, const contract::peer_load& before,
                const contract::peer_load& now, std::chrono::nanoseconds elapsed) {
  peer_row row;
  row.node = node;
  row.peer = now.host;
  row.state = now.state;
  row.round_trip = std::chrono::nanoseconds{now.round_trip_ns};
  row.in_per_s = per_second(growth(before.calls_in, now.calls_in), elapsed);
  row.out_per_s = per_second(growth(before.calls_out, now.calls_out), elapsed);
  row.sent_per_s = per_second(growth(before.bytes_out, now.bytes_out), elapsed);
  row.bytes_per_s = row.sent_per_s + per_second(growth(before.bytes_in, now.bytes_in), elapsed);
  row.queue_bytes = now.queue_bytes;
  row.in_flight = now.in_flight_in + now.in_flight_out;
  row.streams = now.streams;
  return row;
}

handler_row row_of(const std::string& node, const contract::handler_work& before,
                   const contract::handler_work& now, const time_histogram& run_time,
                   std::chrono::nanoseconds elapsed) {
  handler_row row;
  row.node = node;
  row.handler = handler_name(now.id, now.subroute);
  row.in_flight = now.in_flight;
  row.streams = now.streams;
  if (elapsed.count() == 0) return row;
  row.done = growth(before.done, now.done);
  row.late = growth(before.late, now.late);
  row.calls_per_s = per_second(row.done, elapsed);
  row.failed_per_s = per_second(growth(before.failed, now.failed), elapsed);
  row.p50 = quantile(run_time, 0.5);
  row.p99 = quantile(run_time, 0.99);
  row.queue_p99 = quantile(added(before.queue_time, now.queue_time), 0.99);
  return row;
}

void add_peers(const contract::metrics_answer& before, const contract::metrics_answer& now,
               node_view& view) {
  for (const auto& peer : now.peers) {
    const auto old =
        find_in(before.peers, [&](const auto& other) { return other.host == peer.host; });
    const auto& row = view.peers.emplace_back(row_of(view.all.node, old, peer, view.elapsed));
    view.all.queue_bytes += row.queue_bytes;
    if (peer.guest) continue;
    ++view.all.peers;
    if (peer.state == to_string(peer_state::connected)) ++view.all.connected;
  }
}

void add_handlers(const contract::metrics_answer& before, const contract::metrics_answer& now,
                  node_view& view) {
  time_histogram all;
  for (const auto& handler : now.handlers) {
    const auto old = find_in(before.handlers, [&](const auto& other) {
      return other.id == handler.id && other.subroute == handler.subroute;
    });
    const auto run_time = added(old.run_time, handler.run_time);
    const auto& row =
        view.handlers.emplace_back(row_of(view.all.node, old, handler, run_time, view.elapsed));
    view.all.calls_per_s += row.calls_per_s;
    view.all.in_flight += row.in_flight;
    all += run_time;
  }
  if (!view.all.has_rates) return;
  view.all.p50 = quantile(all, 0.5);
  view.all.p99 = quantile(all, 0.99);
}

} // namespace

std::string handler_name(std::uint8_t id, const std::string& subroute) {
  return std::to_string(id) + (subroute.empty() ? "" : "/" + subroute);
}

node_view compare(const node_snapshot* before, const node_snapshot& now) {
  node_view view;
  view.all.node = now.host;
  if (!now.metrics) {
    view.all.note = explain(now);
    return view;
  }
  static const contract::metrics_answer nothing;
  const bool is_comparable = before && before->metrics
                             && before->metrics->instance == now.metrics->instance
                             && before->metrics->at_ns < now.metrics->at_ns;
  const auto& old = is_comparable ? *before->metrics : nothing;
  view.all.has_rates = is_comparable;
  if (is_comparable) view.elapsed = std::chrono::nanoseconds{now.metrics->at_ns - old.at_ns};
  add_peers(old, *now.metrics, view);
  add_handlers(old, *now.metrics, view);
  for (const auto& loop : now.metrics->loops) {
    const auto was = find_in(old.loops, [&](const auto& other) { return other.name == loop.name; });
    view.all.busiest_loop =
        std::max(view.all.busiest_loop, share(was.busy_ns, loop.busy_ns, view.elapsed));
  }
  view.all.cpu = share(old.cpu_ns, now.metrics->cpu_ns, view.elapsed);
  view.all.resident_bytes = now.metrics->resident_bytes;
  return view;
}

std::vector<node_view> compare_all(const std::vector<node_snapshot>& before,
                                   const std::vector<node_snapshot>& now) {
  std::vector<node_view> views;
  for (std::size_t i = 0; i < now.size(); ++i)
    views.push_back(compare(i < before.size() ? &before[i] : nullptr, now[i]));
  return views;
}

} // namespace actorgrid::ctl
