#include "apps/ctl/command_line.hpp"
#include "apps/ctl/commands/commands.hpp"
#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/load/top_screen.hpp"
#include "apps/ctl/print_json.hpp"
#include "apps/ctl/session.hpp"

#include <chrono>
#include <memory>
#include <thread>
#include <utility>

namespace actorgrid::ctl {

namespace {

using namespace std::chrono_literals;

struct top_arguments {
  std::vector<std::string> hosts;
  std::string sort = "rate";
  std::chrono::milliseconds interval{1000};
  bool once = false;
};

void show(const std::vector<node_view>& nodes, sort_key key, const global_options& options,
          bool once) {
  if (options.json)
    for (const auto& node : nodes) print_json(json_of(node));
  else if (options.plain)
    write_lines(plain_screen_of(nodes, key));
  else if (once)
    write_lines(screen_of(nodes, key, {.width = size_of_terminal().width}));
  else
    draw(screen_of(nodes, key, size_of_terminal()));
}

int run_top(const global_options& options, const top_arguments& arguments) {
  const auto key = sort_key_of(arguments.sort);
  if (!key)
    throw quit(exit_code::usage,
               "--sort: \"" + arguments.sort + "\" is none of rate, p50, p99, queue, flight, name");
  const target_grid where(options);
  session own(where, where.hosts(arguments.hosts));
  auto next = std::chrono::steady_clock::now() + arguments.interval;
  auto before = ask_all(own, {}, options.timeout);
  const bool is_live = !arguments.once && !options.json && !options.plain;
  if (is_live) show(compare_all({}, before), *key, options, false);
  while (true) {
    std::this_thread::sleep_until(next);
    next = std::chrono::steady_clock::now() + arguments.interval;
    auto now = ask_all(own, {}, options.timeout);
    show(compare_all(before, now), *key, options, arguments.once);
    if (arguments.once) return static_cast<int>(code_of_answers(now));
    before = std::move(now);
  }
}

} // namespace

void add_top(command_line& line) {
  const auto arguments = std::make_shared<top_arguments>();
  auto& sub = line.add(
      "top",
      "Shows nodes, their peers and their handlers: rates, times, queues, what is in flight. Asks\n"
      "all nodes each second, until interrupted. Without HOST: all nodes. A node that does not\n"
      "answer within a second is shown as such. Nodes must serve handler 42. With --once, exit "
      "code\n"
      "3 if a node did not answer, 6 if one does not tell.",
      "  actorgrid-ctl top --config-file node1.ini\n"
      "  actorgrid-ctl top --config-file node1.ini --sort p99 --interval 5s\n"
      "  actorgrid-ctl top node2 --config-file node1.ini --once --json\n");
  sub.add_option("host", arguments->hosts, "nodes to show")->type_name("HOST");
  sub.add_option("--sort", arguments->sort,
                 "order of peers and handlers: rate, p50, p99, queue, flight or name\n"
                 "(default: rate)")
      ->type_name("KEY");
  add_duration(sub, "--interval", arguments->interval,
               "time between two looks, which rates are about (default: 1s)",
               duration_range::positive);
  sub.add_flag("--once", arguments->once, "look twice, print once");
  sub.callback([&line, arguments] {
    line.run = [arguments](const global_options& o) { return run_top(o, *arguments); };
  });
}

} // namespace actorgrid::ctl
