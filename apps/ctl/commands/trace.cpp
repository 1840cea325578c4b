#include "apps/ctl/command_line.hpp"
#include "apps/ctl/commands/commands.hpp"
#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/target_grid.hpp"
#include "apps/ctl/trace/calls_trace.hpp"
#include "apps/ctl/trace/frames_trace.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace actorgrid::ctl {

namespace {

/// A short form of a node's name becomes its name; any other text is a name or pattern of its own.
std::string peer_pattern(const target_grid& where, const std::string& text) {
  if (text.empty()) return text;
  if (auto host = find_host(where.hosts(), text)) return *host;
  return text;
}

int run_trace(const global_options& options, trace_arguments arguments) {
  if (!arguments.frames
      && (!arguments.op.empty() || arguments.once || arguments.payload || arguments.last_given))
    throw quit(exit_code::usage, "--op, --last, --once and --payload are for --frames");
  if (arguments.frames && (arguments.errors || arguments.slower.count() != 0))
    throw quit(exit_code::usage, "--errors and --slower are not for --frames");
  arguments.peer = peer_pattern(target_grid(options), arguments.peer);
  return arguments.frames ? trace_frames(options, arguments) : trace_calls(options, arguments);
}

} // namespace

void add_trace(command_line& line) {
  const auto arguments = std::make_shared<trace_arguments>();
  auto& sub = line.add(
      "trace",
      "Shows calls and streams of a node as they end, and streams as they are opened: peer,\n"
      "handler, outcome and times. With --frames: the heads of the frames that the node sends and\n"
      "receives, beginning with those that its flight recorder still has. Goes on until\n"
      "interrupted, and says how many were left out where. The node must serve handler 45, and 44\n"
      "for --frames.",
      "  actorgrid-ctl trace node1 --config-file node1.ini\n"
      "  actorgrid-ctl trace node1 --errors --peer node2 --config-file node1.ini\n"
      "  actorgrid-ctl trace node1 --slower 100ms --handler 20 --json --config-file node1.ini\n"
      "  actorgrid-ctl trace node1 --frames --once --last 50 --config-file node1.ini\n"
      "  actorgrid-ctl trace node1 --frames --op Request --peer 'http://ctl-*' --config-file "
      "n.ini\n");
  sub.add_option("host", arguments->host, "the node; may be left out when there is only one")
      ->type_name("HOST");
  sub.add_option("--peer", arguments->peer, "only with this peer; * within a name needs quotes")
      ->type_name("HOST");
  sub.add_option("--handler", arguments->handler, "only of this handler")
      ->check(CLI::Range(1, 255))
      ->type_name("ID");
  sub.add_flag("--errors", arguments->errors, "only what ends with an error");
  add_duration(sub, "--slower", arguments->slower, "only what takes longer than this");
  sub.add_option("--rate", arguments->rate, "at most so many per second (default: 1000)")
      ->check(CLI::Range(1, 10000));
  sub.add_option("-c,--count", arguments->count, "stop after this many")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000}))
      ->type_name("NUMBER");
  sub.add_flag("--frames", arguments->frames, "show frames");
  sub.add_option("--op", arguments->op, "only frames of this operation, such as Request");
  sub.add_option("--last", arguments->last,
                 "begin with this many frames of the past (default: 100)")
      ->check(CLI::Range(0, 10000));
  sub.add_flag("--once", arguments->once, "show frames of the past only");
  sub.add_flag("--payload", arguments->payload,
               "with what the node keeps of payloads, by its grid.flight-recorder-payload");
  const auto* last = sub.get_option("--last");
  sub.callback([&line, arguments, last] {
    arguments->last_given = last->count() != 0;
    line.run = [arguments](const global_options& o) { return run_trace(o, *arguments); };
  });
}

} // namespace actorgrid::ctl
