#include "actors/node/admin_pages.hpp"

#include <actorgrid/printable.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <map>
#include <utility>

namespace actorgrid::actors {

// The hash is that of the style: admin/page_test.cpp tells the right one when the style changes.
const std::string_view page_policy =
    "default-src 'none'; style-src 'sha256-oGXUmBOegi2mtp+bXXiQm35VA8jbqZyiSSRygHru0Zs='; base-uri "
    "'none'; "
    "form-action 'none'; frame-ancestors 'none'";

const std::string_view page_style = R"(
:root{color-scheme:light dark;--line:#ccc;--bad:#b00020;--good:#1b6e2f;--faint:#666}
@media (prefers-color-scheme:dark){:root{--line:#444;--bad:#ff8a80;--good:#81c784;--faint:#aaa}}
body{font:15px/1.4 system-ui,sans-serif;margin:0 auto;max-width:80rem;padding:0 1rem 2rem}
h1{font-size:1.3rem;overflow-wrap:anywhere}h2{font-size:1.05rem;margin:1.5rem 0 .4rem}
nav a{margin-right:1rem}p{margin:.4rem 0}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;white-space:nowrap}
th,td{border-bottom:1px solid var(--line);padding:.2rem .6rem .2rem 0;text-align:right}
th{font-weight:600}th:first-child,td:first-child,.text{text-align:left}
.text{white-space:normal;overflow-wrap:anywhere;min-width:8rem}
.bad{color:var(--bad);font-weight:600}.good{color:var(--good)}.faint{color:var(--faint)}
)";

namespace {

constexpr std::size_t rows_max = 300;
constexpr std::size_t shown_bytes_max = 256;

/// Text as HTML. Cut between two characters, of which all are printable.
std::string html(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size()) {
    const auto size = std::max<std::size_t>(1, printable_size(text.substr(end)));
    if (end + size > shown_bytes_max) break;
    end += size;
  }
  const auto shown = printable(text.substr(0, end));
  std::string out;
  for (const char c : shown) switch (c) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    case '\'':
      out += "&#39;";
      break;
    default:
      out += c;
    }
  if (end < text.size()) out += " ...";
  return out;
}

std::string with_digits(double value, const char* unit) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), value < 10 ? "%.1f %s" : "%.0f %s", value, unit);
  return text.data();
}

/// "1.2 ms".
std::string time_text(std::chrono::nanoseconds t) {
  const auto ns = static_cast<double>(t.count());
  if (t.count() <= 0) return "0";
  if (ns < 1e6) return with_digits(ns / 1e3, "\u00b5s");
  if (ns < 1e9) return with_digits(ns / 1e6, "ms");
  if (ns < 120e9) return with_digits(ns / 1e9, "s");
  if (ns < 7200e9) return with_digits(ns / 60e9, "min");
  return with_digits(ns / 3600e9, "h");
}

std::string size_text(std::uint64_t bytes) {
  if (bytes < 1024) return std::to_string(bytes) + " B";
  const auto kib = static_cast<double>(bytes) / 1024;
  if (kib < 1024) return with_digits(kib, "KiB");
  return kib < 1024 * 1024 ? with_digits(kib / 1024, "MiB")
                           : with_digits(kib / (1024 * 1024), "GiB");
}

std::string in_class(std::string_view css_class, const std::string& text) {
  return "<span class=\"" + std::string(css_class) + "\">" + text + "</span>";
}

/// A number that is good only if it is zero.
std::string bad_count(std::uint64_t n) {
  return n == 0 ? "0" : in_class("bad", std::to_string(n));
}

/// A table of cells that are HTML.
class html_table {
public:
  html_table(std::string_view title, std::initializer_list<std::string_view> heads) {
    text_ = "<h2>" + std::string(title) + "</h2>\n<div class=\"wide\"><table><tr>";
    for (const auto head : heads) text_.append("<th>").append(head).append("</th>");
    text_ += "</tr>\n";
  }
  /// The last cell is a text that may be long, if not empty.
  void add(std::initializer_list<std::string> cells, const std::string& last = {}) {
    text_ += "<tr>";
    for (const auto& cell : cells) text_ += "<td>" + cell + "</td>";
    text_ += last.empty() ? "</tr>\n" : "<td class=\"text\">" + last + "</td></tr>\n";
  }
  std::string take(std::size_t all = 0) {
    text_ += "</table></div>\n";
    if (all > rows_max)
      text_ += "<p class=\"faint\">" + std::to_string(all - rows_max)
               + " more are not shown; /status.json has a thousand.</p>\n";
    return std::move(text_);
  }

private:
  std::string text_;
};

std::string peers_part(const admin_snapshot& s) {
  html_table table{"Peers",
                   {"peer", "state", "since", "round trip", "queue", "its maximum", "calls out",
                    "calls in", "streams out", "streams in", "last failure"}};
  const auto& peers = s.metrics.peers;
  for (std::size_t i = 0; i < std::min(peers.size(), rows_max); ++i) {
    const auto& p = peers[i];
    const auto& stats = p.stats;
    const bool is_up = stats.state == peer_state::connected;
    const std::string kind = stats.host == s.metrics.local ? " (this node)"
                             : stats.is_guest              ? " (guest)"
                                                           : "";
    table.add(
        {html(stats.host) + kind,
         in_class(is_up || stats.is_guest ? "good" : "bad", std::string(to_string(stats.state))),
         time_text(s.taken - stats.since), time_text(stats.round_trip),
         size_text(stats.queue_bytes), size_text(p.queue_bytes_max),
         std::to_string(stats.calls_out), std::to_string(stats.calls_in),
         std::to_string(stats.streams_out), std::to_string(stats.streams_in)},
        stats.last_failure.text.empty() ? "-" : html(stats.last_failure.text));
  }
  return table.take(peers.size());
}

std::string handlers_part(const node_metrics& m) {
  html_table table{"Handlers",
                   {"handler", "state", "calls ok", "error", "refused", "late", "in flight",
                    "streams", "queue p50", "p99", "run p50", "p99", "deaths", "last death"}};
  for (std::size_t i = 0; i < std::min(m.handlers.size(), rows_max); ++i) {
    const auto& [stats, load] = m.handlers[i];
    const auto name =
        std::to_string(stats.id.value) + (stats.subroute.empty() ? "" : " " + html(stats.subroute));
    const auto at = [](const time_histogram& h, double q) { return time_text(h.quantile(q)); };
    table.add({name,
               in_class(stats.state == handler_state::serving ? "good" : "bad",
                        std::string(to_string(stats.state))),
               std::to_string(load.calls.ok), bad_count(load.calls.error),
               bad_count(load.calls.refused), bad_count(load.calls.late),
               std::to_string(load.calls.in_flight), std::to_string(load.streams.in_flight),
               at(load.queue_time, 0.5), at(load.queue_time, 0.99), at(load.run_time, 0.5),
               at(load.run_time, 0.99), bad_count(stats.deaths)},
              stats.last_death.text.empty() ? "-" : html(stats.last_death.text));
  }
  return table.take(m.handlers.size());
}

std::string streams_part(surveyed_streams streams) {
  auto& all = streams.listed;
  std::map<std::string, std::size_t> waiting;
  for (const auto& s : all) ++waiting[s.stats.waiting_for];
  std::string summary;
  for (const auto& [what, count] : waiting)
    summary += (summary.empty() ? "" : ", ") + std::to_string(count) + " for " + html(what);
  const auto waited = [](const surveyed_stream& s) {
    return std::max(s.stats.output_wait, s.stats.input_wait);
  };
  std::sort(all.begin(), all.end(), [&](const auto& a, const auto& b) {
    return std::pair(a.stats.waiting_for, waited(b)) < std::pair(b.stats.waiting_for, waited(a));
  });
  html_table table{"Streams",
                   {"waits for", "peer", "handler", "opened by", "messages out", "in", "credit",
                    "has waited to send", "to read"}};
  for (std::size_t i = 0; i < std::min(all.size(), rows_max); ++i) {
    const auto& s = all[i].stats;
    table.add({html(s.waiting_for), html(all[i].peer), std::to_string(s.id.value),
               s.outgoing ? "this node" : "the peer", std::to_string(s.messages_sent),
               std::to_string(s.messages_received), std::to_string(s.credit),
               time_text(s.output_wait), time_text(s.input_wait)});
  }
  auto text = table.take(all.size());
  text += "<p>" + (summary.empty() ? "None wait." : "Waiting: " + summary + ".") + "</p>\n";
  if (!streams.why_not.empty()) text += "<p class=\"bad\">" + html(streams.why_not) + "</p>\n";
  return text;
}

std::string loops_part(const node_metrics& m) {
  html_table table{"Event loops",
                   {"loop", "turns", "busy", "present turn", "longest turn", "its handler"}};
  for (const auto& l : m.loops) {
    const auto present = time_text(l.present_turn);
    const auto handler =
        l.longest_turn_handler.value == 0
            ? std::string("-")
            : std::to_string(l.longest_turn_handler.value) + " " + html(l.longest_turn_subroute);
    table.add({html(l.name), std::to_string(l.turns), time_text(l.busy),
               l.present_turn > std::chrono::seconds(1) ? in_class("bad", present) : present,
               time_text(l.longest_turn), handler});
  }
  const auto& p = m.process;
  return table.take() + "<p>Process: " + size_text(p.resident_bytes) + " of memory, "
         + std::to_string(p.descriptors) + " of " + std::to_string(p.descriptors_max)
         + " descriptors, " + std::to_string(p.actors) + " actors, " + time_text(p.cpu_time)
         + " on processors.</p>\n";
}

} // namespace

std::string render_page(const admin_snapshot& s) {
  const auto& m = s.metrics;
  std::string page = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                     "<meta http-equiv=\"refresh\" content=\"5\">"
                     "<title>";
  page += html(m.local) + "</title><style>";
  page += page_style;
  page += "</style></head><body>\n<h1>" + html(m.local) + "</h1>\n<p>"
          + (s.why_not_ready.empty() ? in_class("good", "ready")
                                     : in_class("bad", "not ready: " + html(s.why_not_ready)))
          + ", ActorGrid " + html(m.version) + ", run " + html(m.instance) + "</p>\n"
          + "<nav><a href=\"/metrics\">metrics</a><a href=\"/status.json\">status.json</a>"
            "<a href=\"/livez\">livez</a><a href=\"/readyz\">readyz</a></nav>\n";
  page += peers_part(s) + handlers_part(m) + streams_part(s.streams) + loops_part(m);
  return page + "</body></html>\n";
}

} // namespace actorgrid::actors
