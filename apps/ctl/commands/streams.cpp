#include "apps/ctl/command_line.hpp"
#include "apps/ctl/commands/commands.hpp"
#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/load/live_screen.hpp"
#include "apps/ctl/load/sheet.hpp"
#include "apps/ctl/load/stuck_streams.hpp"
#include "apps/ctl/print_json.hpp"
#include "apps/ctl/session.hpp"
#include "apps/ctl/terminal.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <iterator>
#include <memory>
#include <thread>
#include <utility>

namespace actorgrid::ctl {

namespace {

using stream_look_clock = std::chrono::steady_clock;

struct streams_arguments {
  std::vector<std::string> hosts;
  std::chrono::milliseconds interval{1000};
  bool watch = false;
};

/// All nodes at a moment.
struct look {
  stream_look_clock::time_point at;
  std::vector<node_snapshot> nodes;
};

look look_at_streams(session& own, const global_options& options) {
  const auto at = stream_look_clock::now();
  return {at, ask_all(own, {.metrics = false, .streams = true}, options.timeout)};
}

sheet sheet_of_ends(const std::vector<node_snapshot>& nodes) {
  sheet lines({"NODE", "PEER", "opened by", "waits for", "for", "handler", "stream", "credit",
               "sent", "received", "waited to send", "waited to read"},
              {.names = 2, .texts = 2, .optional = {9, 8, 11, 7, 10, 2}});
  const auto time = [](std::int64_t ns) { return format_duration(std::chrono::nanoseconds{ns}); };
  for (const auto& node : nodes) {
    if (!node.streams) continue;
    for (const auto& end : node.streams->streams)
      lines.add({cell_text(short_name(node.host)), cell_text(short_name(end.peer)),
                 end.outgoing ? "node" : "peer", cell_text(end.waiting_for),
                 time(end.present_wait_ns), std::to_string(end.handler), std::to_string(end.mux_id),
                 std::to_string(end.credit), std::to_string(end.sent), std::to_string(end.received),
                 time(end.output_wait_ns), time(end.input_wait_ns)});
  }
  return lines;
}

/// What goes before the table: cycles, and nodes of which it does not tell.
std::vector<std::string> notes_of(const std::vector<node_snapshot>& nodes,
                                  const std::vector<stream_cycle>& cycles) {
  std::vector<std::string> notes;
  for (const auto& cycle : cycles) notes.push_back(describe(cycle));
  for (const auto& node : nodes) {
    if (node.why_not)
      notes.push_back(cell_text(short_name(node.host)) + ": " + cell_text(explain(node)));
    else if (node.streams && node.streams->truncated)
      notes.push_back(cell_text(short_name(node.host)) + " has more streams than it tells");
  }
  return notes;
}

nlohmann::ordered_json json_of(const std::string& node, const contract::open_stream& end) {
  return {{"host", node},
          {"peer", end.peer},
          {"stream", end.mux_id},
          {"handler", end.handler},
          {"outgoing", end.outgoing},
          {"waiting_for", end.waiting_for},
          {"present_wait_ns", end.present_wait_ns},
          {"credit", end.credit},
          {"sent", end.sent},
          {"received", end.received},
          {"output_wait_ns", end.output_wait_ns},
          {"input_wait_ns", end.input_wait_ns}};
}

void print_json_streams(const std::vector<node_snapshot>& nodes,
                        const std::vector<stream_cycle>& cycles) {
  for (const auto& cycle : cycles) {
    nlohmann::ordered_json line{{"cycle", nlohmann::ordered_json::array()},
                                {"certain", cycle.is_certain},
                                {"text", describe(cycle)}};
    for (const auto& end : cycle.ends) line["cycle"].push_back(json_of(end.node, end.at));
    const auto& chosen = cycle.ends[cycle.cancel];
    line["cancel"] = json_of(chosen.node, chosen.at);
    print_json(line);
  }
  for (const auto& node : nodes) {
    if (node.why_not) print_json({{"host", node.host}, {"why_not", explain(node)}});
    if (!node.streams) continue;
    for (const auto& end : node.streams->streams) print_json(json_of(node.host, end));
  }
}

void show_streams(const std::vector<node_snapshot>& nodes, const std::vector<stream_cycle>& cycles,
                  const global_options& options, bool watch) {
  if (options.json) return print_json_streams(nodes, cycles);
  const auto notes = notes_of(nodes, cycles);
  const auto ends = sheet_of_ends(nodes);
  if (options.plain || !watch)
    for (const auto& note : notes) std::cerr << "actorgrid-ctl: " << note << '\n';
  if (options.plain) return write_lines(ends.plain_lines());
  const auto size = size_of_terminal();
  if (!watch) return write_lines(ends.lines(size.width, ~std::size_t{0}));
  // Notes may be longer than a line.
  std::size_t used = 2;
  for (const auto& note : notes) used += size.width == 0 ? 1 : note.size() / size.width + 1;
  auto all = notes;
  const auto rows = size.height == 0 ? ~std::size_t{0} : std::max(size.height, used + 1) - used;
  std::ranges::move(ends.lines(size.width, rows), std::back_inserter(all));
  draw(all);
}

int run_streams(const global_options& options, const streams_arguments& arguments) {
  const target_grid where(options);
  session own(where, where.hosts(arguments.hosts));
  auto before = look_at_streams(own, options);
  while (true) {
    std::this_thread::sleep_until(before.at + arguments.interval);
    auto now = look_at_streams(own, options);
    const auto cycles = find_cycles(find_stuck(before.nodes, now.nodes, now.at - before.at));
    show_streams(now.nodes, cycles, options, arguments.watch);
    if (!arguments.watch)
      return static_cast<int>(cycles.empty() ? code_of_answers(now.nodes) : exit_code::failure);
    before = std::move(now);
  }
}

} // namespace

void add_streams(command_line& line) {
  const auto arguments = std::make_shared<streams_arguments>();
  auto& sub = line.add(
      "streams",
      "Shows every open stream as both of its ends see it: what it waits for, and how long it has\n"
      "waited in all. Looks twice, a second apart, and says which nodes wait for each other, and\n"
      "which stream to cancel. Without HOST: all nodes, which must serve handler 43. Exit code 1\n"
      "if there is such a cycle, 3 if a node did not answer, 6 if one does not tell.",
      "  actorgrid-ctl streams --config-file node1.ini\n"
      "  actorgrid-ctl streams node1 --config-file node1.ini --watch\n"
      "  actorgrid-ctl streams --config-file node1.ini --json\n");
  sub.add_option("host", arguments->hosts, "nodes to ask")->type_name("HOST");
  sub.add_flag("--watch", arguments->watch, "go on, until interrupted");
  add_duration(sub, "--interval", arguments->interval, "time between two looks (default: 1s)",
               duration_range::positive);
  sub.callback([&line, arguments] {
    line.run = [arguments](const global_options& o) { return run_streams(o, *arguments); };
  });
}

} // namespace actorgrid::ctl
