#include "apps/ctl/command_line.hpp"
#include "apps/ctl/commands/commands.hpp"
#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/load/suspects.hpp"
#include "apps/ctl/print_json.hpp"
#include "apps/ctl/session.hpp"
#include "apps/ctl/terminal.hpp"

#include <algorithm>
#include <iostream>
#include <memory>
#include <thread>

namespace actorgrid::ctl {

namespace {

struct slow_arguments {
  std::vector<std::string> hosts;
  std::chrono::milliseconds interval{1000};
};

void print_suspects(const std::vector<suspect>& suspects, const std::string& answer,
                    const global_options& options) {
  if (options.json) {
    print_json({{"answer", answer}});
    for (const auto& one : suspects)
      print_json({{"kind", to_string(one.kind)},
                  {"host", one.node},
                  {"delay_ns", one.delay == std::chrono::nanoseconds::max()
                                   ? nlohmann::ordered_json()
                                   : nlohmann::ordered_json(one.delay.count())},
                  {"what", one.what}});
    return;
  }
  std::cout << paint(suspects.empty() ? colour::good : colour::bad, answer) << '\n';
  if (suspects.empty()) return;
  if (!options.plain) std::cout << '\n';
  table lines({"", "what", "node", "waits", "finding"});
  for (std::size_t i = 0; i < suspects.size(); ++i) {
    const auto& one = suspects[i];
    lines.add({std::to_string(i + 1), std::string(to_string(one.kind)), short_name(one.node),
               one.delay == std::chrono::nanoseconds::max() ? "-" : format_duration(one.delay),
               one.what});
  }
  lines.print(std::cout, options.plain);
}

int run_slow(const global_options& options, const slow_arguments& arguments) {
  const target_grid where(options);
  session own(where, where.hosts(arguments.hosts));
  const questions what{.metrics = true, .streams = true};
  const auto began = std::chrono::steady_clock::now();
  const auto before = ask_all(own, what, options.timeout);
  std::this_thread::sleep_until(began + arguments.interval);
  const auto elapsed = std::chrono::steady_clock::now() - began;
  const auto now = ask_all(own, what, options.timeout);
  for (const auto& node : now)
    if (node.why_not && !node.is_silent)
      std::cerr << "actorgrid-ctl: " << short_name(node.host) << ": " << explain(node) << '\n';
  const auto suspects = find_suspects(before, now, elapsed);
  print_suspects(suspects, answer_of(suspects, now), options);
  if (!suspects.empty()) return static_cast<int>(exit_code::failure);
  return static_cast<int>(code_of_answers(now));
}

} // namespace

void add_slow(command_line& line) {
  const auto arguments = std::make_shared<slow_arguments>();
  auto& sub = line.add(
      "slow",
      "Says who holds things up: nodes that do not answer, pairs that are not connected, loops by\n"
      "their longest turn, streams by how long they wait to send, handlers by the times of their\n"
      "calls, peers by what waits to be sent to them. The first line is the answer. Looks twice,\n"
      "a second apart. Without HOST: at all nodes, which must serve handlers 42 and 43. Exit code\n"
      "0 if nothing is held up, 1 if something is, 6 if a node does not tell.",
      "  actorgrid-ctl slow --config-file node1.ini\n"
      "  actorgrid-ctl slow --config-file node1.ini --interval 10s\n"
      "  actorgrid-ctl slow node1 node2 --config-file node1.ini --json\n");
  sub.add_option("host", arguments->hosts, "nodes to look at")->type_name("HOST");
  add_duration(sub, "--interval", arguments->interval, "time between both looks (default: 1s)",
               duration_range::positive);
  sub.callback([&line, arguments] {
    line.run = [arguments](const global_options& o) { return run_slow(o, *arguments); };
  });
}

} // namespace actorgrid::ctl
