#include "apps/contract/metrics.hpp"

#include "apps/contract/streams.hpp"
#include "apps/node/catalogue.hpp"

#include <actorgrid/metrics.hpp>
#include <actorgrid/task.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <utility>

namespace actorgrid::catalogue {

namespace {

contract::range_counts counts_of(const time_histogram& times) {
  contract::range_counts counts;
  for (std::size_t i = 0; i < times.buckets.size(); ++i)
    if (times.buckets[i] != 0) counts.emplace(static_cast<std::uint8_t>(i), times.buckets[i]);
  return counts;
}

contract::peer_load load_of(const peer_metrics& peer) {
  contract::peer_load load;
  const auto& stats = peer.stats;
  load.host = stats.host;
  load.state = to_string(stats.state);
  load.guest = stats.is_guest;
  if (stats.last_failure) load.last_failure = render(stats.last_failure);
  load.round_trip_ns = stats.round_trip.count();
  load.calls_in = peer.calls_in;
  load.calls_out = peer.calls_out_ok + peer.calls_out_failed + peer.calls_out_abandoned;
  load.bytes_in = stats.bytes_received;
  load.bytes_out = stats.bytes_sent;
  load.in_flight_in = stats.calls_in;
  load.in_flight_out = stats.calls_out;
  load.streams = stats.streams_in + stats.streams_out;
  load.queue_bytes = stats.queue_bytes;
  return load;
}

contract::handler_work work_of(const handler_metrics& handler) {
  contract::handler_work work;
  const auto& calls = handler.load.calls;
  work.id = handler.stats.id.value;
  work.subroute = handler.stats.subroute;
  work.failed = calls.error + calls.refused + calls.late;
  work.done = calls.ok + work.failed;
  work.late = calls.late;
  work.in_flight = calls.in_flight;
  work.streams = handler.load.streams.in_flight;
  work.queue_time = counts_of(handler.load.queue_time);
  work.run_time = counts_of(handler.load.run_time);
  return work;
}

contract::loop_load load_of(const loop_metrics& loop) {
  return {loop.name,
          loop.busy.count(),
          loop.present_turn.count(),
          loop.longest_turn.count(),
          loop.longest_turn_handler.value,
          loop.longest_turn_subroute};
}

bool is_busier(const handler_metrics& a, const handler_metrics& b) {
  const auto key = [](const handler_metrics& h) {
    return std::pair{h.load.calls.in_flight + h.load.streams.in_flight, h.stats.calls};
  };
  return key(a) > key(b);
}

contract::metrics_answer metrics_of(const node& node) {
  auto all = node.metrics();
  contract::metrics_answer answer;
  answer.at_ns =
      std::chrono::nanoseconds{std::chrono::steady_clock::now().time_since_epoch()}.count();
  answer.name = all.local;
  answer.instance = all.instance;
  answer.version = all.version;
  answer.draining = all.is_draining;
  for (const auto& peer : all.peers) {
    if (peer.stats.host == all.local) continue;
    if (answer.peers.size() == contract::metrics_peers_max)
      ++answer.left_out;
    else
      answer.peers.push_back(load_of(peer));
  }
  if (all.handlers.size() > contract::metrics_handlers_max) {
    const auto end = all.handlers.begin() + std::ptrdiff_t{contract::metrics_handlers_max};
    std::ranges::nth_element(all.handlers, end, is_busier);
    answer.left_out += all.handlers.size() - contract::metrics_handlers_max;
    all.handlers.erase(end, all.handlers.end());
  }
  for (const auto& handler : all.handlers) answer.handlers.push_back(work_of(handler));
  for (const auto& loop : all.loops) answer.loops.push_back(load_of(loop));
  answer.cpu_ns = all.process.cpu_time.count();
  answer.resident_bytes = all.process.resident_bytes;
  return answer;
}

contract::open_stream end_of(const std::string& peer, const stream_stats& stream) {
  return {peer,
          stream.mux_id,
          stream.id.value,
          stream.outgoing,
          stream.waiting_for,
          stream.credit,
          stream.messages_sent,
          stream.messages_received,
          stream.output_wait.count(),
          stream.input_wait.count(),
          stream.present_wait.count()};
}

task<contract::streams_answer> streams_of(const node& node) {
  contract::streams_answer answer;
  answer.name = node.local();
  auto others = node.peers();
  std::ranges::move(node.guests(), std::back_inserter(others));
  for (const auto& other : others) {
    if (!other.is_connected()) continue;
    const auto streams = co_await other.streams();
    // The connection was lost meanwhile, and its streams with it.
    if (!streams) continue;
    for (const auto& stream : *streams) {
      answer.truncated = answer.streams.size() == contract::streams_max;
      if (answer.truncated) co_return answer;
      answer.streams.push_back(end_of(other.host(), stream));
    }
  }
  co_return answer;
}

} // namespace

void offer_metrics(node& node) {
  node.offer(contract::node_load.id, [](actorgrid::node& n) {
    return n.handle(contract::node_load, [&n] { return metrics_of(n); });
  });
  node.offer(contract::node_streams.id, [](actorgrid::node& n) {
    return n.handle(contract::node_streams, [&n] { return streams_of(n); });
  });
}

} // namespace actorgrid::catalogue
