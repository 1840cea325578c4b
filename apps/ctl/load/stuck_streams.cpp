#include "apps/ctl/load/stuck_streams.hpp"

#include "apps/ctl/host_names.hpp"
#include "apps/ctl/load/sheet.hpp"
#include "apps/ctl/terminal.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

namespace actorgrid::ctl {

namespace {

bool is_same(const contract::open_stream& a, const contract::open_stream& b) {
  return a.peer == b.peer && a.mux_id == b.mux_id && a.outgoing == b.outgoing;
}

bool are_both_ends(const stream_end& a, const stream_end& b) {
  return a.node == b.at.peer && b.node == a.at.peer && a.at.mux_id == b.at.mux_id
         && a.at.outgoing != b.at.outgoing;
}

/// Cancelling the one that has carried least loses least.
std::size_t least_of(const std::vector<stream_end>& ends) {
  const auto carried = [](const stream_end& end) { return end.at.sent + end.at.received; };
  return static_cast<std::size_t>(std::ranges::min_element(ends, {}, carried) - ends.begin());
}

/// The ends that are in no cycle yet.
class cycle_search {
public:
  explicit cycle_search(const std::vector<stream_end>& stuck)
      : stuck_(stuck), is_used_(stuck.size()) {}

  std::vector<stream_cycle> all() && {
    for (std::size_t i = 0; i < stuck_.size(); ++i) add_pair_of(i);
    for (std::size_t i = 0; i < stuck_.size(); ++i) add_way_back_of(i);
    return std::move(found_);
  }

private:
  bool is_open(std::size_t i) const { return !is_used_[i] && found_.size() < cycles_max; }

  void add(const std::vector<std::size_t>& chosen, bool is_certain) {
    auto& cycle = found_.emplace_back();
    for (const auto i : chosen) {
      is_used_[i] = true;
      cycle.ends.push_back(stuck_[i]);
    }
    cycle.is_certain = is_certain;
    cycle.cancel = is_certain ? 0 : least_of(cycle.ends);
  }

  void add_pair_of(std::size_t i) {
    for (std::size_t j = i + 1; j < stuck_.size() && is_open(i); ++j)
      if (is_open(j) && are_both_ends(stuck_[i], stuck_[j])) add({i, j}, true);
  }

  /// The shortest way from the node that end `i` waits for to the node where it is.
  void add_way_back_of(std::size_t i) {
    std::vector<std::optional<std::size_t>> before(stuck_.size());
    std::vector<bool> is_seen(stuck_.size());
    std::deque<std::size_t> next{i};
    is_seen[i] = true;
    while (is_open(i) && !next.empty()) {
      const auto at = next.front();
      next.pop_front();
      if (stuck_[at].at.peer == stuck_[i].node) {
        std::vector<std::size_t> chosen;
        for (std::optional<std::size_t> one = at; one; one = before[*one]) chosen.push_back(*one);
        std::ranges::reverse(chosen);
        return add(chosen, false);
      }
      for (std::size_t j = 0; j < stuck_.size(); ++j) {
        if (is_seen[j] || is_used_[j] || stuck_[j].node != stuck_[at].at.peer) continue;
        is_seen[j] = true;
        before[j] = at;
        next.push_back(j);
      }
    }
  }

  const std::vector<stream_end>& stuck_;
  std::vector<bool> is_used_;
  std::vector<stream_cycle> found_;
};

std::string named_stream(const stream_end& end) {
  const auto here = cell_text(short_name(end.node));
  const auto there = cell_text(short_name(end.at.peer));
  return "stream " + std::to_string(end.at.mux_id) + ", which "
         + (end.at.outgoing ? here + " opened to " + there : there + " opened to " + here)
         + " (handler " + std::to_string(end.at.handler) + ")";
}

} // namespace

std::vector<stream_end> find_stuck(const std::vector<node_snapshot>& before,
                                   const std::vector<node_snapshot>& now,
                                   std::chrono::nanoseconds elapsed) {
  std::vector<stream_end> stuck;
  for (std::size_t i = 0; i < std::min(before.size(), now.size()); ++i) {
    if (!before[i].streams || !now[i].streams) continue;
    for (const auto& end : now[i].streams->streams) {
      const auto old = std::ranges::find_if(before[i].streams->streams,
                                            [&](const auto& other) { return is_same(other, end); });
      if (old == before[i].streams->streams.end() || old->sent != end.sent) continue;
      // All the time, with an allowance for answers that took long.
      if (std::chrono::nanoseconds{end.output_wait_ns - old->output_wait_ns} >= elapsed / 2)
        stuck.push_back({now[i].host, end});
    }
  }
  return stuck;
}

std::vector<stream_cycle> find_cycles(const std::vector<stream_end>& stuck) {
  return cycle_search{stuck}.all();
}

std::string describe(const stream_cycle& cycle) {
  std::string text =
      cycle.is_certain ? "Nodes wait for each other: " : "Nodes may wait for each other: ";
  for (const auto& end : cycle.ends)
    text += cell_text(short_name(end.node)) + " has waited "
            + format_duration(std::chrono::nanoseconds{end.at.output_wait_ns}) + " for "
            + cell_text(short_name(end.at.peer)) + " to read stream "
            + std::to_string(end.at.mux_id) + (&end == &cycle.ends.back() ? ". " : ", ");
  return text + "To end it, cancel " + named_stream(cycle.ends[cycle.cancel]) + ".";
}

} // namespace actorgrid::ctl
