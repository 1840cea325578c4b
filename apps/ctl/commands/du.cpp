#include "apps/ctl/command_line.hpp"
#include "apps/ctl/commands/commands.hpp"
#include "apps/ctl/print_json.hpp"
#include "apps/ctl/remote_file.hpp"
#include "apps/ctl/terminal.hpp"

#include <iostream>
#include <memory>

namespace actorgrid::ctl {

namespace {

int print_usage(const global_options& options, const std::string& host_path) {
  const auto found = remote_file(options, host_path).usage();
  if (options.json) {
    print_json({{"bytes", found.bytes},
                {"files", found.files},
                {"directories", found.directories},
                {"unreadable", found.unreadable}});
    return 0;
  }
  table lines({"bytes", "files", "directories", "unreadable"});
  lines.add({std::to_string(found.bytes), std::to_string(found.files),
             std::to_string(found.directories), std::to_string(found.unreadable)});
  lines.print(std::cout, options.plain);
  return 0;
}

} // namespace

void add_du(command_line& line) {
  auto target = std::make_shared<std::string>();
  auto& sub = line.add("du",
                       "Prints the total size of everything below a path of a node; the node\n"
                       "computes it.",
                       "  actorgrid-ctl du node1:linux --config-file node1.ini\n");
  sub.add_option("target", *target, "a file or directory below the node's root")
      ->required()
      ->type_name("HOST:PATH");
  sub.callback([&line, target] {
    line.run = [target](const global_options& options) { return print_usage(options, *target); };
  });
}

} // namespace actorgrid::ctl
