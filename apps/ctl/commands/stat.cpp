#include "apps/ctl/command_line.hpp"
#include "apps/ctl/commands/commands.hpp"
#include "apps/ctl/print_json.hpp"
#include "apps/ctl/remote_file.hpp"
#include "apps/ctl/terminal.hpp"

#include <actorgrid/printable.hpp>

#include <iostream>
#include <memory>

namespace actorgrid::ctl {

namespace {

int print_stat(const global_options& options, const std::string& host_path) {
  const auto entry = remote_file(options, host_path).stat();
  if (options.json) {
    print_json(to_json(entry));
    return 0;
  }
  table lines({"", ""});
  lines.add({"path", printable(entry.path)});
  lines.add({"type", printable(entry.type)});
  lines.add({"size", std::to_string(entry.size)});
  lines.add({"modified", format_time(entry.modified_ns) + " UTC"});
  lines.print(std::cout, true);
  return 0;
}

} // namespace

void add_stat(command_line& line) {
  auto target = std::make_shared<std::string>();
  auto& sub = line.add("stat", "Prints the type, size and time of a file of a node.",
                       "  actorgrid-ctl stat node1:linux/version.h --config-file node1.ini\n");
  sub.add_option("target", *target, "a file below the node's root")
      ->required()
      ->type_name("HOST:PATH");
  sub.callback([&line, target] {
    line.run = [target](const global_options& options) { return print_stat(options, *target); };
  });
}

} // namespace actorgrid::ctl
