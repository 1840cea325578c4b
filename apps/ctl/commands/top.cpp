#include "apps/ctl/command_line.hpp"
#include "apps/ctl/commands/commands.hpp"
#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/load/top_screen.hpp"
#include "apps/ctl/print_json.hpp"
#include "apps/ctl/session.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <sys/ioctl.h>
#include <thread>
#include <unistd.h>
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

/// The size of the terminal, without the line of the cursor; 0 if standard output is none.
screen_size size_of_terminal() {
  winsize size{};
  if (::isatty(STDOUT_FILENO) != 1 || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return {};
  return {size.ws_col, size.ws_row > 1 ? size.ws_row - std::size_t{1} : 0};
}

void show(const std::vector<node_view>& nodes, sort_key key, const global_options& options,
          bool once) {
  if (options.json) {
    for (const auto& node : nodes) print_json(json_of(node));
    return;
  }
  const auto size = size_of_terminal();
  const bool is_live = !once && !options.plain && size.width != 0;
  const auto lines = options.plain ? plain_screen_of(nodes, key)
                                   : screen_of(nodes, key, {size.width, once ? 0 : size.height});
  // From the upper left corner; what is left of the screen before is erased line by line, so that
  // nothing flickers.
  std::string text = is_live ? "\033[H" : "";
  for (const auto& line : lines) text += line + (is_live ? "\033[K\n" : "\n");
  text += is_live ? "\033[J" : once ? "" : "\n";
  std::cout << text << std::flush;
  if (!std::cout) throw quit(exit_code::failure, "standard output cannot be written");
}

int run_top(const global_options& options, const top_arguments& arguments) {
  const auto key = sort_key_of(arguments.sort);
  if (!key)
    throw quit(exit_code::usage,
               "--sort: \"" + arguments.sort + "\" is none of rate, p50, p99, queue, flight, name");
  const target_grid where(options);
  session own(where, where.hosts(arguments.hosts));
  auto before = ask_all(own, {}, options.timeout);
  while (true) {
    const auto end = std::chrono::steady_clock::now() + arguments.interval;
    std::this_thread::sleep_until(end);
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
      "answer within a second is shown as such. Nodes must serve handler 41. With --once, exit "
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
               "time between two looks, which rates are about (default: 1s)");
  sub.add_flag("--once", arguments->once, "look twice, print once");
  sub.callback([&line, arguments] {
    line.run = [arguments](const global_options& o) { return run_top(o, *arguments); };
  });
}

} // namespace actorgrid::ctl
