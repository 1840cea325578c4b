#include "apps/ctl/load/suspects.hpp"

#include "apps/ctl/host_names.hpp"
#include "apps/ctl/load/sheet.hpp"
#include "apps/ctl/load/stuck_streams.hpp"
#include "apps/ctl/load/top_screen.hpp"
#include "apps/ctl/terminal.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>
#include <utility>

namespace actorgrid::ctl {

namespace {

using std::chrono::nanoseconds;

std::string named(const std::string& host) {
  return cell_text(short_name(host));
}

std::string times(std::uint64_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

/// Collects suspects; knows what all nodes told.
class search {
public:
  search(const std::vector<node_snapshot>& before, const std::vector<node_snapshot>& now,
         nanoseconds elapsed, const suspect_limits& limits)
      : before_(before), now_(now), elapsed_(elapsed), limits_(limits),
        views_(compare_all(before, now)) {
    for (const auto& node : now)
      if (node.is_silent && !node.metrics) silent_.insert(node.host);
  }

  std::vector<suspect> all() && {
    for (std::size_t i = 0; i < now_.size(); ++i) {
      const auto& node = now_[i];
      if (silent_.contains(node.host))
        add(suspect_kind::node, node.host, nanoseconds::max(),
            named(node.host) + " " + silence_of(node));
      if (node.metrics) look_at(*node.metrics, views_[i]);
    }
    for (const auto& end : find_stuck(before_, now_, elapsed_)) look_at(end);
    std::ranges::sort(found_, [](const suspect& a, const suspect& b) {
      return std::tuple(rank_of(a), b.delay, std::cref(a.what).get())
             < std::tuple(rank_of(b), a.delay, std::cref(b.what).get());
    });
    return std::move(found_);
  }

private:
  /// What nobody can use at all comes before what is slow.
  static int rank_of(const suspect& one) {
    if (one.kind == suspect_kind::node) return 0;
    return one.kind == suspect_kind::connection ? 1 : 2;
  }
  static std::string silence_of(const node_snapshot& node) {
    if (node.why_not.code == errc::deadline_exceeded) return explain(node);
    return "cannot be reached: " + explain(node);
  }

  void add(suspect_kind kind, const std::string& node, nanoseconds delay, std::string what) {
    found_.push_back({kind, node, delay, std::move(what)});
  }

  void look_at(const contract::metrics_answer& metrics, const node_view& view) {
    for (const auto& peer : metrics.peers) look_at_connection(peer, view);
    for (const auto& loop : metrics.loops) look_at(loop, view);
    if (!view.all.has_rates) return;
    for (const auto& row : view.peers) look_at(row);
    for (const auto& row : view.handlers) look_at(row, view.elapsed);
  }

  void look_at_connection(const contract::peer_load& peer, const node_view& view) {
    // Of a silent node, that it is silent is all there is to say.
    if (peer.guest || peer.state == to_string(peer_state::connected) || silent_.contains(peer.host))
      return;
    add(suspect_kind::connection, view.all.node, nanoseconds::max(),
        named(view.all.node) + " is not connected to " + named(peer.host) + " ("
            + cell_text(peer.last_failure.empty() ? peer.state : peer.last_failure) + ")");
  }

  void look_at(const contract::loop_load& loop, const node_view& view) {
    const nanoseconds longest{std::max(loop.present_turn_ns, loop.longest_turn_ns)};
    if (longest < limits_.turn) return;
    const bool is_now = loop.present_turn_ns >= loop.longest_turn_ns;
    std::string by;
    if (!is_now && loop.longest_turn_id != 0)
      by = ", mostly by handler "
           + cell_text(handler_name(loop.longest_turn_id, loop.longest_turn_subroute));
    add(suspect_kind::loop, view.all.node, longest,
        "loop " + cell_text(loop.name) + " of " + named(view.all.node)
            + (is_now ? " has been in one turn for " : " was in one turn for ")
            + format_duration(longest) + by);
  }

  void look_at(const peer_row& row) {
    if (row.queue_bytes == 0) return;
    // At the present rate; what does not move at all waits longest.
    const double seconds =
        row.sent_per_s > 0 ? static_cast<double>(row.queue_bytes) / row.sent_per_s : 3600;
    const auto delay = std::chrono::duration_cast<nanoseconds>(
        std::chrono::duration<double>(std::min(seconds, 3600.0)));
    if (delay < limits_.write) return;
    add(suspect_kind::queue, row.node, delay,
        format_bytes(static_cast<double>(row.queue_bytes)) + " wait at " + named(row.node)
            + " until " + named(row.peer) + " takes them, "
            + (seconds < 3600 ? "for about " + format_duration(delay) : "and it takes none"));
  }

  bool is_often_late(const handler_row& row) const {
    return row.late != 0 && row.late * 100 >= row.done * limits_.late_percent;
  }

  void look_at(const handler_row& row, nanoseconds elapsed) {
    const auto who = "handler " + cell_text(row.handler) + " of " + named(row.node);
    if (row.queue_p99 >= limits_.queue)
      add(suspect_kind::handler, row.node, row.queue_p99,
          "calls wait up to " + format_duration(row.queue_p99) + " until " + who
              + " begins them (p99)");
    if (is_often_late(row)) {
      auto what = who + ": " + std::to_string(row.late) + " of " + times(row.done, "call", "calls")
                  + (row.late == 1 ? " was late: its caller" : " were late: their callers")
                  + " had given up";
      if (row.p99 >= limits_.handler)
        what += "; calls take up to " + format_duration(row.p99) + " (p99)";
      add(suspect_kind::handler, row.node, std::max(row.p99, row.queue_p99), std::move(what));
    } else if (row.p99 >= limits_.handler)
      add(suspect_kind::handler, row.node, row.p99,
          who + " takes up to " + format_duration(row.p99) + " for a call (p99), "
              + std::to_string(row.in_flight) + " in flight");
    else if (row.in_flight != 0 && row.done == 0 && elapsed >= limits_.handler)
      add(suspect_kind::handler, row.node, elapsed,
          who + " has " + times(row.in_flight, "call", "calls") + " in flight and ended none in "
              + format_duration(elapsed));
  }

  void look_at(const stream_end& end) {
    const nanoseconds waited{end.at.output_wait_ns};
    if (waited < limits_.stream) return;
    add(suspect_kind::stream, end.node, waited,
        named(end.at.peer) + " does not read stream " + std::to_string(end.at.mux_id) + " (handler "
            + std::to_string(end.at.handler) + "), on which " + named(end.node) + " has waited "
            + format_duration(waited) + " to send");
  }

  const std::vector<node_snapshot>& before_;
  const std::vector<node_snapshot>& now_;
  const nanoseconds elapsed_;
  const suspect_limits limits_;
  std::vector<node_view> views_;
  std::set<std::string> silent_;
  std::vector<suspect> found_;
};

} // namespace

std::string_view to_string(suspect_kind kind) noexcept {
  switch (kind) {
  case suspect_kind::node:
    return "node";
  case suspect_kind::connection:
    return "connection";
  case suspect_kind::loop:
    return "loop";
  case suspect_kind::stream:
    return "stream";
  case suspect_kind::handler:
    return "handler";
  case suspect_kind::queue:
    return "queue";
  }
  return "?";
}

std::vector<suspect> find_suspects(const std::vector<node_snapshot>& before,
                                   const std::vector<node_snapshot>& now, nanoseconds elapsed,
                                   const suspect_limits& limits) {
  return search{before, now, elapsed, limits}.all();
}

std::string answer_of(const std::vector<suspect>& suspects, const std::vector<node_snapshot>& now) {
  if (!suspects.empty()) {
    const auto others = suspects.size() - 1;
    auto what = suspects.front().what;
    if (others != 0) what += "; and " + times(others, "more finding", "more findings");
    return what + ".";
  }
  const auto told = static_cast<std::size_t>(
      std::ranges::count_if(now, [](const auto& node) { return node.metrics.has_value(); }));
  if (told == 0) return "No node answered.";
  return "Nothing holds things up: " + times(told, "node", "nodes")
         + " answered, and no connection, loop, stream, handler or queue is slow.";
}

} // namespace actorgrid::ctl
