#include "apps/ctl/command_line.hpp"
#include "apps/ctl/commands/commands.hpp"
#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/print_json.hpp"
#include "apps/ctl/remote_file.hpp"
#include "apps/ctl/terminal.hpp"

#include <actorgrid/printable.hpp>

#include <iostream>
#include <memory>

namespace actorgrid::ctl {

namespace {

void print_entry(const contract::file_entry& entry, const global_options& options) {
  if (options.json) {
    print_json(to_json(entry));
    return;
  }
  if (options.plain)
    std::cout << type_letter(entry) << '\t' << entry.size << '\t' << printable(entry.path) << '\n';
  else
    std::cout << printable(entry.path) << '\n';
  if (!std::cout) throw quit(exit_code::failure, "standard output cannot be written");
}

int walk(const global_options& options, const std::string& host_path) {
  const remote_file root(options, host_path);
  auto entries = root.open(contract::files_walk);
  progress shown("entries of " + host_path);
  std::uint64_t count = 0;
  bool complete = true;
  while (const auto entry = entries.next().get()) {
    print_entry(*entry, options);
    shown.set(++count);
    if (entry->error.empty()) continue;
    complete = false;
    std::cerr << "actorgrid-ctl: " << printable(entry->path) << ": " << printable(entry->error)
              << '\n';
  }
  if (const auto error = entries.error()) root.fail(error);
  return static_cast<int>(complete ? exit_code::ok : exit_code::failure);
}

} // namespace

void add_walk(command_line& line) {
  auto target = std::make_shared<std::string>();
  auto& sub =
      line.add("walk",
               "Prints everything below a directory of a node, as the node finds it. Flow\n"
               "control keeps the node from running further ahead than the stream's window.\n"
               "With --plain: the type (- d l ?), the size and the path. Exit code 1 if some\n"
               "directory could not be read.",
               "  actorgrid-ctl walk node1: --config-file node1.ini | wc -l\n"
               "  actorgrid-ctl walk 2:linux --json --config-file node1.ini\n");
  sub.add_option("target", *target, "a directory below the node's root")
      ->required()
      ->type_name("HOST:PATH");
  sub.callback([&line, target] {
    line.run = [target](const global_options& options) { return walk(options, *target); };
  });
}

} // namespace actorgrid::ctl
