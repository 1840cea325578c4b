#include "actors/node/page_tables.hpp"

#include "actors/node/html_table.hpp"

#include <actorgrid/error.hpp>
#include <actorgrid/log_level.hpp>
#include <actorgrid/observer.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <string_view>
#include <utility>

namespace actorgrid::actors {

namespace {

using kind = html_table::kind;

std::string labelled(std::string name, const std::string& lane) {
  return lane.empty() ? name : std::move(name) + " (lane " + lane + ')';
}

std::string one_of_two(const std::string& first, const std::string& second) {
  return first + " / " + second;
}

html_table::cell count_cell(std::uint64_t n) {
  return {std::to_string(n)};
}

/// A number that is good only if it is zero.
html_table::cell bad_count_cell(std::uint64_t n) {
  return {std::to_string(n), n == 0 ? "" : "bad"};
}

void add_peers(html_table& table, const node_metrics& m, deadline_clock::time_point taken) {
  for (const auto& p : m.peers) {
    const auto& s = p.stats;
    const bool is_self = s.host == m.local;
    const bool is_good = s.state == peer_state::connected || s.is_guest || is_self;
    const auto name = std::string(without_scheme(s.host))
                      + (is_self      ? " (this node)"
                         : s.is_guest ? " (guest)"
                                      : "");
    table.row({{labelled(name, m.lane)},
               {words_of(to_string(s.state)), is_good ? "good" : "bad"},
               {time_text(taken - s.since)},
               {s.state == peer_state::connected ? time_text(s.round_trip) : "-"},
               {size_text(s.queue_bytes)},
               {size_text(p.queue_bytes_max)},
               {one_of_two(std::to_string(s.calls_out), std::to_string(s.calls_in))},
               {one_of_two(std::to_string(s.streams_out), std::to_string(s.streams_in))},
               {s.last_failure.text}});
  }
}

void add_handlers(html_table& table, const node_metrics& m) {
  for (const auto& [stats, load] : m.handlers) {
    const auto name =
        std::to_string(stats.id.value) + (stats.subroute.empty() ? "" : " " + stats.subroute);
    const auto percentiles = [](const time_histogram& h) {
      return one_of_two(time_text(h.quantile(0.5)), time_text(h.quantile(0.99)));
    };
    table.row({{labelled(name, m.lane)},
               {std::string(to_string(stats.state)),
                stats.state == handler_state::serving ? "good" : "bad"},
               count_cell(load.calls.ok),
               bad_count_cell(load.calls.error),
               bad_count_cell(load.calls.refused),
               bad_count_cell(load.calls.late),
               count_cell(load.calls.in_flight),
               count_cell(load.streams.in_flight),
               {percentiles(load.queue_time)},
               {percentiles(load.run_time)},
               bad_count_cell(stats.deaths),
               {stats.last_death.text}});
  }
}

std::string with_reason(const std::string& text, const failure& why) {
  if (!why) return text;
  return (text.empty() ? "" : text + ": ") + render(why);
}

std::string utc_text(std::chrono::system_clock::time_point t) {
  const auto seconds = std::chrono::system_clock::to_time_t(t);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[16];
  return {text, std::strftime(text, sizeof text, "%H:%M:%S", &parts)};
}

} // namespace

std::string peers_part(const admin_snapshot& s) {
  html_table table{"peers",
                   "Peers",
                   {{"peer", kind::text},
                    {"state", kind::text},
                    {"since"},
                    {"round trip"},
                    {"queue"},
                    {"queue max"},
                    {"calls out / in"},
                    {"streams out / in"},
                    {"last failure", kind::long_text}}};
  add_peers(table, s.metrics, s.taken);
  for (const auto& lane : s.metrics.lanes) add_peers(table, lane, s.taken);
  return table.take();
}

std::string handlers_part(const node_metrics& m) {
  html_table table{"handlers",
                   "Handlers",
                   {{"handler", kind::text},
                    {"state", kind::text},
                    {"calls ok"},
                    {"error"},
                    {"refused"},
                    {"late"},
                    {"in flight"},
                    {"streams"},
                    {"queue p50 / p99"},
                    {"run p50 / p99"},
                    {"deaths"},
                    {"last death", kind::long_text}}};
  add_handlers(table, m);
  for (const auto& lane : m.lanes) add_handlers(table, lane);
  return table.take();
}

std::string streams_part(surveyed_streams streams) {
  auto& all = streams.listed;
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::pair(a.stats.waiting_for, b.stats.present_wait)
           < std::pair(b.stats.waiting_for, a.stats.present_wait);
  });
  html_table table{"streams",
                   "Streams",
                   {{"waits for", kind::text},
                    {"since"},
                    {"peer", kind::text},
                    {"handler"},
                    {"opened by", kind::text},
                    {"messages out"},
                    {"in"},
                    {"credit"},
                    {"has waited to send"},
                    {"to read"}}};
  table.note("streams-note", streams.why_not);
  for (const auto& each : all) {
    const auto& s = each.stats;
    table.row({{s.waiting_for},
               {time_text(s.present_wait)},
               {labelled(std::string(without_scheme(each.peer)), each.lane)},
               count_cell(s.id.value),
               {s.outgoing ? "this node" : "the peer"},
               count_cell(s.messages_sent),
               count_cell(s.messages_received),
               count_cell(s.credit),
               {time_text(s.output_wait)},
               {time_text(s.input_wait)}});
  }
  return table.take();
}

std::string events_part(const std::vector<recent_event>& events) {
  html_table table{"events",
                   "Last events",
                   {{"when (UTC)"},
                    {"level", kind::text},
                    {"code", kind::text},
                    {"event", kind::text},
                    {"peer", kind::text},
                    {"what", kind::long_text},
                    {"what to do", kind::long_text},
                    {"times"}}};
  for (const auto& [what, happened, times] : events) {
    const auto level = level_of(what->what);
    table.row({{utc_text(happened)},
               {std::string(to_string(level)), level >= log_level::warning ? "bad" : ""},
               {std::string(event_code(what->what))},
               {words_of(to_string(what->what))},
               {labelled(std::string(without_scheme(what->peer)), what->lane)},
               {with_reason(what->text, what->why)},
               {what->hint},
               count_cell(times)});
  }
  return table.take();
}

std::string loops_part(const std::vector<loop_metrics>& loops) {
  html_table table{"loops",
                   "Event loops",
                   {{"loop", kind::text},
                    {"turns"},
                    {"busy"},
                    {"present turn"},
                    {"longest turn"},
                    {"its handler", kind::text}}};
  for (const auto& l : loops) {
    const auto id = l.longest_turn_handler.value;
    table.row({{l.name},
               count_cell(l.turns),
               {time_text(l.busy)},
               {time_text(l.present_turn), l.present_turn > std::chrono::seconds(1) ? "bad" : ""},
               {time_text(l.longest_turn)},
               {id == 0 ? "" : std::to_string(id) + ' ' + l.longest_turn_subroute}});
  }
  return table.take();
}

std::string configuration_part(const std::vector<setting_in_force>& settings) {
  html_table table{"configuration",
                   "Configuration in force",
                   {{"key", kind::text}, {"value", kind::long_text}, {"from", kind::text}}};
  for (const auto& s : settings)
    table.row({{s.key}, {s.value}, {s.is_default ? "default" : "file"}});
  return table.take();
}

} // namespace actorgrid::actors
