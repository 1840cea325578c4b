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

int list(const global_options& options, const std::string& host_path) {
  const remote_file directory(options, host_path);
  table lines({"", "size", "modified (UTC)", "name"});
  for (const auto& entry : directory.list()) {
    if (options.json)
      print_json(to_json(entry));
    else
      lines.add({std::string(1, type_letter(entry)), std::to_string(entry.size),
                 format_time(entry.modified_ns), printable(entry.path)});
  }
  if (!options.json) lines.print(std::cout, options.plain);
  return 0;
}

} // namespace

void add_ls(command_line& line) {
  auto target = std::make_shared<std::string>();
  auto& sub = line.add("ls", "Lists a directory of a node.",
                       "  actorgrid-ctl ls node1: --config-file node1.ini\n"
                       "  actorgrid-ctl ls 127.0.0.1:7411:linux --plain --config-file node1.ini\n");
  sub.add_option("target", *target, "a directory below the node's root")
      ->required()
      ->type_name("HOST:PATH");
  sub.callback([&line, target] {
    line.run = [target](const global_options& options) { return list(options, *target); };
  });
}

} // namespace actorgrid::ctl
