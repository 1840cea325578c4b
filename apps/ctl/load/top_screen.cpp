#include "apps/ctl/load/top_screen.hpp"

#include "apps/ctl/host_names.hpp"
#include "apps/ctl/load/sheet.hpp"
#include "apps/ctl/terminal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <functional>
#include <iterator>
#include <tuple>
#include <utility>

namespace actorgrid::ctl {

namespace {

constexpr std::size_t no_limit = ~std::size_t{0};
/// Of a table, without its heading and the line of what is left out.
constexpr std::size_t rows_min = 2;

std::string node_cell(const std::string& host) {
  return cell_text(short_name(host));
}

std::string number_cell(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), value < 10 ? "%.1f" : "%.0f", value);
  return value == 0 ? "0" : text.data();
}

std::string time_cell(std::chrono::nanoseconds time) {
  return time.count() == 0 ? "-" : format_duration(time);
}

std::string percent_cell(double share) {
  return std::to_string(std::lround(share * 100)) + " %";
}

sheet sheet_of_nodes(const std::vector<node_view>& nodes) {
  sheet lines(
      {"NODE", "calls/s", "p50", "p99", "queue", "in flight", "loop", "cpu", "memory", "peers"},
      {.names = 1, .optional = {2, 4, 7, 8}});
  for (const auto& [all, peers, handlers, elapsed] : nodes) {
    if (!all.note.empty()) {
      lines.add({node_cell(all.node), cell_text(all.note)});
      continue;
    }
    const auto rate = [has_rates = all.has_rates](std::string cell) {
      return has_rates ? std::move(cell) : "-";
    };
    lines.add({node_cell(all.node), rate(number_cell(all.calls_per_s)), time_cell(all.p50),
               time_cell(all.p99), format_bytes(static_cast<double>(all.queue_bytes)),
               std::to_string(all.in_flight), rate(percent_cell(all.busiest_loop)),
               rate(percent_cell(all.cpu)), format_bytes(static_cast<double>(all.resident_bytes)),
               std::to_string(all.connected) + "/" + std::to_string(all.peers)});
  }
  return lines;
}

/// The number that a name begins with, so that handler 9 comes before 40; 0 without one.
unsigned number_of(const std::string& name) {
  unsigned number = 0;
  std::from_chars(name.data(), name.data() + name.size(), number);
  return number;
}

/// Larger values first; then what has more in flight, unless names alone count; then names.
template <class Row, class Value>
void sort_by(std::vector<Row>& rows, sort_key key, Value value, std::string Row::* name) {
  const auto flight = [key](const Row& row) {
    return key == sort_key::name ? std::uint64_t{0} : row.in_flight + row.streams;
  };
  std::ranges::sort(rows, [&](const Row& a, const Row& b) {
    return std::tuple(-value(a), flight(b), std::cref(a.node).get(), number_of(a.*name), a.*name)
           < std::tuple(-value(b), flight(a), std::cref(b.node).get(), number_of(b.*name), b.*name);
  });
}

double peer_value(const peer_row& row, sort_key key) {
  switch (key) {
  case sort_key::rate:
    return row.in_per_s + row.out_per_s;
  case sort_key::p50:
  case sort_key::p99:
    return static_cast<double>(row.round_trip.count());
  case sort_key::queue:
    return static_cast<double>(row.queue_bytes);
  case sort_key::flight:
    return static_cast<double>(row.in_flight + row.streams);
  case sort_key::name:
    break;
  }
  return 0;
}

double handler_value(const handler_row& row, sort_key key) {
  switch (key) {
  case sort_key::rate:
    return row.calls_per_s;
  case sort_key::p50:
    return static_cast<double>(row.p50.count());
  case sort_key::p99:
    return static_cast<double>(row.p99.count());
  case sort_key::queue:
    return static_cast<double>(row.queue_p99.count());
  case sort_key::flight:
    return static_cast<double>(row.in_flight + row.streams);
  case sort_key::name:
    break;
  }
  return 0;
}

std::vector<peer_row> sorted_peers(const std::vector<node_view>& nodes, sort_key key) {
  std::vector<peer_row> rows;
  for (const auto& node : nodes) rows.insert(rows.end(), node.peers.begin(), node.peers.end());
  sort_by(rows, key, [key](const peer_row& row) { return peer_value(row, key); }, &peer_row::peer);
  return rows;
}

std::vector<handler_row> sorted_handlers(const std::vector<node_view>& nodes, sort_key key) {
  std::vector<handler_row> rows;
  for (const auto& node : nodes)
    rows.insert(rows.end(), node.handlers.begin(), node.handlers.end());
  sort_by(
      rows, key, [key](const handler_row& row) { return handler_value(row, key); },
      &handler_row::handler);
  return rows;
}

sheet sheet_of_peers(const std::vector<peer_row>& rows) {
  sheet lines({"NODE", "PEER", "state", "round trip", "in/s", "out/s", "bytes/s", "queue",
               "in flight", "streams"},
              {.names = 2, .texts = 1, .optional = {9, 8, 6, 3}});
  for (const auto& row : rows)
    lines.add({node_cell(row.node), node_cell(row.peer), cell_text(row.state),
               row.state == to_string(peer_state::connected) ? time_cell(row.round_trip) : "-",
               number_cell(row.in_per_s), number_cell(row.out_per_s), format_bytes(row.bytes_per_s),
               format_bytes(static_cast<double>(row.queue_bytes)), std::to_string(row.in_flight),
               std::to_string(row.streams)});
  return lines;
}

sheet sheet_of_handlers(const std::vector<handler_row>& rows) {
  sheet lines(
      {"NODE", "HANDLER", "calls/s", "failed/s", "p50", "p99", "queue p99", "in flight", "streams"},
      {.names = 2, .optional = {8, 4, 6}});
  for (const auto& row : rows)
    lines.add({node_cell(row.node), cell_text(row.handler), number_cell(row.calls_per_s),
               number_cell(row.failed_per_s), time_cell(row.p50), time_cell(row.p99),
               time_cell(row.queue_p99), std::to_string(row.in_flight),
               std::to_string(row.streams)});
  return lines;
}

bool is_idle(const handler_row& row) {
  return row.done == 0 && row.in_flight == 0 && row.streams == 0;
}

/// How many rows each of two tables has, of those that fit.
std::pair<std::size_t, std::size_t> share_rows(std::size_t space, std::size_t first,
                                               std::size_t second) {
  if (first + second <= space) return {first, second};
  const auto half = std::max(space / 2, rows_min);
  if (first <= half) return {first, std::max(space - std::min(space, first), rows_min)};
  if (second <= half) return {std::max(space - std::min(space, second), rows_min), second};
  return {half, half};
}

void append(std::vector<std::string>& to, std::vector<std::string> lines) {
  if (!to.empty()) to.emplace_back();
  std::ranges::move(lines, std::back_inserter(to));
}

nlohmann::ordered_json json_of(const peer_row& row) {
  return {{"peer", row.peer},
          {"state", row.state},
          {"round_trip_ns", row.round_trip.count()},
          {"calls_in_per_s", row.in_per_s},
          {"calls_out_per_s", row.out_per_s},
          {"bytes_per_s", row.bytes_per_s},
          {"queue_bytes", row.queue_bytes},
          {"in_flight", row.in_flight},
          {"streams", row.streams}};
}

nlohmann::ordered_json json_of(const handler_row& row) {
  return {{"handler", row.handler},           {"calls_per_s", row.calls_per_s},
          {"failed_per_s", row.failed_per_s}, {"p50_ns", row.p50.count()},
          {"p99_ns", row.p99.count()},        {"queue_p99_ns", row.queue_p99.count()},
          {"in_flight", row.in_flight},       {"streams", row.streams}};
}

} // namespace

std::optional<sort_key> sort_key_of(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, sort_key>, 6> keys{
      {{"rate", sort_key::rate},
       {"p50", sort_key::p50},
       {"p99", sort_key::p99},
       {"queue", sort_key::queue},
       {"flight", sort_key::flight},
       {"name", sort_key::name}}};
  for (const auto& [word, key] : keys)
    if (word == name) return key;
  return std::nullopt;
}

std::string format_bytes(double bytes) {
  static constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (bytes >= 1024 && unit + 1 < units.size()) {
    bytes /= 1024;
    ++unit;
  }
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), unit == 0 || bytes >= 100 ? "%.0f %s" : "%.1f %s", bytes,
                units[unit]);
  return text.data();
}

std::vector<std::string> screen_of(const std::vector<node_view>& nodes, sort_key key,
                                   screen_size size) {
  const auto peers = sorted_peers(nodes, key);
  auto handlers = sorted_handlers(nodes, key);
  // Where nothing else bounds the table, those that do nothing are only counted.
  const auto idle = size.height == 0 ? std::erase_if(handlers, is_idle) : 0;
  auto of_peers = no_limit;
  auto of_handlers = no_limit;
  auto of_nodes = no_limit;
  if (size.height != 0) {
    of_nodes = std::max(size.height / 3, rows_min);
    // Three headings, two empty lines, and three lines of what is left out.
    const auto used = std::min(nodes.size(), of_nodes) + 8;
    std::tie(of_peers, of_handlers) =
        share_rows(size.height > used ? size.height - used : 0, peers.size(), handlers.size());
  }
  std::vector<std::string> all;
  append(all, sheet_of_nodes(nodes).lines(size.width, of_nodes));
  append(all, sheet_of_peers(peers).lines(size.width, of_peers));
  append(all, sheet_of_handlers(handlers).lines(size.width, of_handlers));
  if (idle != 0) all.push_back("... and " + std::to_string(idle) + " idle");
  if (size.height != 0 && all.size() > size.height) all.resize(size.height);
  return all;
}

std::vector<std::string> plain_screen_of(const std::vector<node_view>& nodes, sort_key key) {
  std::vector<std::string> all;
  const auto add = [&all](const char* word, const sheet& rows) {
    for (const auto& line : rows.plain_lines()) all.push_back(std::string(word) + '\t' + line);
  };
  add("node", sheet_of_nodes(nodes));
  add("peer", sheet_of_peers(sorted_peers(nodes, key)));
  add("handler", sheet_of_handlers(sorted_handlers(nodes, key)));
  return all;
}

nlohmann::ordered_json json_of(const node_view& node) {
  const auto& all = node.all;
  nlohmann::ordered_json line{{"host", all.node}, {"answered", all.note.empty()}};
  if (!all.note.empty()) {
    line["why_not"] = all.note;
    return line;
  }
  const auto rate = [&](double value) {
    return all.has_rates ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
  };
  line["seconds"] = rate(std::chrono::duration<double>(node.elapsed).count());
  line["calls_per_s"] = rate(all.calls_per_s);
  line["p50_ns"] = all.p50.count();
  line["p99_ns"] = all.p99.count();
  line["queue_bytes"] = all.queue_bytes;
  line["in_flight"] = all.in_flight;
  line["busiest_loop"] = rate(all.busiest_loop);
  line["cpu"] = rate(all.cpu);
  line["resident_bytes"] = all.resident_bytes;
  line["peers_configured"] = all.peers;
  line["peers_connected"] = all.connected;
  auto& peers = line["peers"] = nlohmann::ordered_json::array();
  for (const auto& row : node.peers) peers.push_back(json_of(row));
  auto& handlers = line["handlers"] = nlohmann::ordered_json::array();
  for (const auto& row : node.handlers) handlers.push_back(json_of(row));
  return line;
}

} // namespace actorgrid::ctl
