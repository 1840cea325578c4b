#include "apps/ctl/command_line.hpp"
#include "apps/ctl/commands/commands.hpp"
#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/print_json.hpp"
#include "apps/ctl/remote_file.hpp"

#include <actorgrid/printable.hpp>

#include <iostream>
#include <memory>

namespace actorgrid::ctl {

namespace {

int watch(const global_options& options, const std::string& host_path, std::uint64_t count) {
  const remote_file root(options, host_path);
  auto events = root.open(contract::files_watch);
  for (std::uint64_t seen = 0; count == 0 || seen < count;) {
    const auto event = events.next().get();
    if (!event) root.fail(events.error());
    if (event->kind != "watching") ++seen;
    if (options.json)
      print_json(
          {{"kind", event->kind}, {"path", event->path}, {"is_directory", event->is_directory}});
    else if (event->kind == "watching")
      std::cerr << "watching " << host_path << '\n';
    else
      std::cout << printable(event->kind) << '\t' << printable(event->path)
                << (event->is_directory ? "/" : "") << std::endl;
    if (!std::cout) throw quit(exit_code::failure, "standard output cannot be written");
  }
  return 0;
}

} // namespace

void add_watch(command_line& line) {
  auto target = std::make_shared<std::string>();
  auto count = std::make_shared<std::uint64_t>(0);
  auto& sub = line.add("watch", "Prints changes below a directory of a node, until interrupted.",
                       "  actorgrid-ctl watch node1:inbox --config-file node1.ini\n"
                       "  actorgrid-ctl watch 1: -c 1 --json --config-file node1.ini\n");
  sub.add_option("target", *target, "a directory below the node's root")
      ->required()
      ->type_name("HOST:PATH");
  sub.add_option("-c,--count", *count, "stop after this many events");
  sub.callback([&line, target, count] {
    line.run = [target, count](const global_options& o) { return watch(o, *target, *count); };
  });
}

} // namespace actorgrid::ctl
