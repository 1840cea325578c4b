#include "actors/node/findings.hpp"

#include "actors/node/html_table.hpp"
#include "actors/node/recent_times.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace actorgrid::actors {

namespace {

/// Streams that wait for less time are nothing to worry about.
constexpr std::chrono::seconds stream_wait_max{10};
constexpr std::chrono::seconds loop_turn_max{1};
constexpr std::chrono::seconds call_time_max{1};

using sentences = std::vector<std::string>;

std::string name_in_lane(std::string_view name, const std::string& lane) {
  return std::string(name) + (lane.empty() ? "" : " (lane " + lane + ")");
}

std::string handler_name(const handler_stats& h, const std::string& lane) {
  const auto subroute = h.subroute.empty() ? "" : " " + h.subroute;
  return name_in_lane("Handler " + std::to_string(h.id.value) + subroute, lane);
}

std::string after_colon(const std::string& text) {
  return text.empty() ? "." : ": " + text + ".";
}

void find_hanging_loops(const node_metrics& m, sentences& found) {
  for (const auto& l : m.loops)
    if (l.present_turn > loop_turn_max)
      found.push_back("Event loop " + l.name + " has been in one turn for "
                      + time_text(l.present_turn)
                      + ": a handler that runs on it blocks, and its connections stand still.");
}

void find_lost_peers(const node_metrics& m, sentences& found) {
  for (const auto& p : m.peers) {
    const auto& s = p.stats;
    if (s.state == peer_state::connected || s.is_guest || s.host == m.local) continue;
    found.push_back(name_in_lane(without_scheme(s.host), m.lane) + " is not connected ("
                    + words_of(to_string(s.state)) + ")" + after_colon(s.last_failure.text));
  }
}

/// Pairs of which this node is connected with both: others are known from its own peers.
void find_cut_pairs(const grid_matrix& grid, const std::string& local, sentences& found) {
  const auto own = std::ranges::find(grid.rows, local, &grid_row::name);
  if (own == grid.rows.end()) return;
  std::set<std::string_view> lost{local};
  for (const auto& p : own->not_connected) lost.insert(p.seen.host);
  std::set<std::pair<std::string_view, std::string_view>> told;
  for (const auto& row : grid.rows)
    for (const auto& p : row.not_connected) {
      if (lost.contains(row.name) || lost.contains(p.seen.host)) continue;
      if (!told.insert(std::minmax({std::string_view(row.name), std::string_view(p.seen.host)}))
               .second)
        continue;
      const auto name = std::string(without_scheme(row.name));
      found.push_back(name + " is not connected to " + std::string(without_scheme(p.seen.host))
                      + " (" + words_of(p.seen.state) + ")" + after_colon(p.seen.last_failure)
                      + " What to do: " + p.hint + ".");
    }
}

void find_lost_handlers(const node_metrics& m, sentences& found) {
  for (const auto& h : m.handlers)
    if (h.stats.state != handler_state::serving)
      found.push_back(handler_name(h.stats, m.lane) + " does not serve ("
                      + std::string(to_string(h.stats.state)) + ")"
                      + after_colon(h.stats.last_death.text));
}

std::string reason_of(std::string_view waiting_for) {
  if (waiting_for == "credit") return ", as the peer does not read";
  return waiting_for == "consumer" ? ", as this node does not read" : "";
}

void find_stuck_streams(const surveyed_streams& streams, sentences& found) {
  struct group {
    std::size_t count = 0;
    const surveyed_stream* longest = nullptr;
  };
  std::map<std::string_view, group> groups;
  for (const auto& s : streams.listed) {
    // A stream may have nothing to say for long.
    if (s.stats.waiting_for == "input" || s.stats.present_wait < stream_wait_max) continue;
    auto& g = groups[s.stats.waiting_for];
    ++g.count;
    if (!g.longest || g.longest->stats.present_wait < s.stats.present_wait) g.longest = &s;
  }
  for (const auto& group : groups) {
    const auto& g = group.second;
    found.push_back(std::to_string(g.count) + (g.count == 1 ? " stream waits" : " streams wait")
                    + " for " + std::string(group.first) + reason_of(group.first) + ", for up to "
                    + time_text(g.longest->stats.present_wait) + ": handler "
                    + std::to_string(g.longest->stats.id.value) + " with "
                    + name_in_lane(without_scheme(g.longest->peer), g.longest->lane) + ".");
  }
}

std::string median_text(const time_histogram& times) {
  constexpr auto last = time_histogram::bucket_count - 2;
  const auto median = times.quantile(0.5);
  return median <= time_histogram::bound_of(last)
             ? time_text(median)
             : "over " + time_text(time_histogram::bound_of(last));
}

/// Only what happened lately counts: a handler that was slow once is not accused for ever.
void find_slow_handlers(const node_metrics& m, const admin_snapshot& s, sentences& found) {
  const auto* before = s.times_before.get();
  const auto when = before ? " of the last " + time_text(s.taken - before->taken)
                           : std::string(" since the node started");
  for (const auto& h : m.handlers) {
    const auto times = times_since(before, m.lane, h);
    if (times.late != 0 && times.late * 2 >= times.ended)
      found.push_back(handler_name(h.stats, m.lane) + " is late: the callers of "
                      + std::to_string(times.late) + " of " + std::to_string(times.ended) + " calls"
                      + when + " had given up before its answer.");
    if (std::max(times.run_time.quantile(0.5), times.queue_time.quantile(0.5)) > call_time_max)
      found.push_back(handler_name(h.stats, m.lane) + " is slow: the median of its calls" + when
                      + " waited " + median_text(times.queue_time) + " and ran "
                      + median_text(times.run_time) + ".");
  }
}

} // namespace

std::vector<std::string> findings(const admin_snapshot& s) {
  const auto& m = s.metrics;
  sentences found;
  if (!s.why_not_ready.empty()) found.push_back(s.why_not_ready + ".");
  find_hanging_loops(m, found);
  const auto in_all = [&](void (*find)(const node_metrics&, sentences&)) {
    find(m, found);
    for (const auto& lane : m.lanes) find(lane, found);
  };
  in_all(find_lost_peers);
  in_all(find_lost_handlers);
  find_cut_pairs(*s.grid.matrix, m.local, found);
  find_stuck_streams(s.streams, found);
  find_slow_handlers(m, s, found);
  for (const auto& lane : m.lanes) find_slow_handlers(lane, s, found);
  if (found.size() > findings_max) {
    const auto more = found.size() - findings_max + 1;
    found.resize(findings_max - 1);
    found.push_back("And " + std::to_string(more) + " more.");
  }
  return found;
}

} // namespace actorgrid::actors
