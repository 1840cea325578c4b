#include "apps/ctl/load/stuck_streams.hpp"

#include "apps/ctl/host_names.hpp"
#include "apps/ctl/load/sheet.hpp"
#include "apps/ctl/terminal.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace actorgrid::ctl {

namespace {

/// Of an end among those of a node.
using end_key = std::tuple<std::string_view, std::uint64_t, bool>;

end_key key_of(const contract::open_stream& end) {
  return {end.peer, end.mux_id, end.outgoing};
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
      : stuck_(stuck), is_used_(stuck.size()) {
    for (std::size_t i = 0; i < stuck.size(); ++i) by_node_.emplace(stuck[i].node, i);
  }

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

  /// The node that opened it, the one that serves it, and its ID: the same for both ends.
  using stream_key = std::tuple<std::string_view, std::string_view, std::uint64_t>;

  void add_pair_of(std::size_t i) {
    const auto& end = stuck_[i];
    const std::string_view here = end.node;
    const std::string_view there = end.at.peer;
    const auto [first, is_new] =
        firsts_.try_emplace(end.at.outgoing ? stream_key{here, there, end.at.mux_id}
                                            : stream_key{there, here, end.at.mux_id},
                            i);
    if (is_new || !is_open(first->second) || !is_open(i)) return;
    if (stuck_[first->second].at.outgoing != end.at.outgoing) add({first->second, i}, true);
  }

  /// The shortest way from the node that end `i` waits for to the node where it is. Each node is
  /// passed once.
  void add_way_back_of(std::size_t i) {
    // One cycle between two nodes is enough; without a way back, their other ends have none either.
    if (!is_open(i) || !searched_.emplace(stuck_[i].node, stuck_[i].at.peer).second) return;
    std::vector<std::optional<std::size_t>> before(stuck_.size());
    std::set<std::string_view> reached{stuck_[i].at.peer};
    std::deque<std::size_t> next{i};
    while (!next.empty()) {
      const auto at = next.front();
      next.pop_front();
      if (stuck_[at].at.peer == stuck_[i].node) {
        std::vector<std::size_t> chosen;
        for (std::optional<std::size_t> one = at; one; one = before[*one]) chosen.push_back(*one);
        std::ranges::reverse(chosen);
        return add(chosen, false);
      }
      const auto [begin, end] = by_node_.equal_range(stuck_[at].at.peer);
      for (auto j = begin; j != end; ++j) {
        if (is_used_[j->second] || !reached.insert(stuck_[j->second].at.peer).second) continue;
        before[j->second] = at;
        next.push_back(j->second);
      }
    }
  }

  std::map<stream_key, std::size_t> firsts_;
  std::set<std::pair<std::string_view, std::string_view>> searched_;
  std::multimap<std::string_view, std::size_t> by_node_;
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
    std::map<end_key, const contract::open_stream*> old_ends;
    for (const auto& end : before[i].streams->streams) old_ends.emplace(key_of(end), &end);
    for (const auto& end : now[i].streams->streams) {
      const auto found = old_ends.find(key_of(end));
      if (found == old_ends.end() || found->second->sent != end.sent) continue;
      const auto* old = found->second;
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
