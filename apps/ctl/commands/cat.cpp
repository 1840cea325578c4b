#include "apps/ctl/command_line.hpp"
#include "apps/ctl/commands/commands.hpp"
#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/remote_file.hpp"
#include "apps/ctl/terminal.hpp"

#include <iostream>
#include <memory>

namespace actorgrid::ctl {

namespace {

int print_file(const global_options& options, const std::string& host_path) {
  const remote_file file(options, host_path);
  std::uint64_t offset = 0;
  std::optional<progress> shown;
  while (true) {
    const auto part = file.read(offset);
    if (!shown) shown.emplace("bytes of " + host_path, part.file_size);
    std::cout.write(part.bytes.data(), static_cast<std::streamsize>(part.bytes.size()));
    if (!std::cout) throw quit(exit_code::failure, "standard output cannot be written");
    offset += part.bytes.size();
    shown->set(offset);
    if (part.bytes.empty() || offset >= part.file_size) return 0;
  }
}

} // namespace

void add_cat(command_line& line) {
  auto target = std::make_shared<std::string>();
  auto& sub = line.add("cat", "Prints a file of a node.",
                       "  actorgrid-ctl cat node1:linux/version.h --config-file node1.ini\n"
                       "  actorgrid-ctl cat 2:stdio.h --config-file node1.ini | sha256sum\n");
  sub.add_option("target", *target, "a file below the node's root")
      ->required()
      ->type_name("HOST:PATH");
  sub.callback([&line, target] {
    line.run = [target](const global_options& options) { return print_file(options, *target); };
  });
}

} // namespace actorgrid::ctl
