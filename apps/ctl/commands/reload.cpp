#include "apps/contract/reload.hpp"

#include "apps/ctl/command_line.hpp"
#include "apps/ctl/commands/commands.hpp"
#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/print_json.hpp"
#include "apps/ctl/session.hpp"
#include "apps/ctl/terminal.hpp"

#include <actorgrid/printable.hpp>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace actorgrid::ctl {

namespace {

struct reload_options {
  std::vector<std::string> hosts;
  bool dry_run = false;
};

void print_changes(const std::string& host, const contract::reload_answer& answer,
                   const global_options& options, bool dry_run) {
  if (options.json)
    return print_json({{"host", host}, {"dry_run", dry_run}, {"changes", answer.changes}});
  if (answer.changes.empty()) std::cout << short_name(host) << ": no changes\n";
  for (const auto& line : answer.changes)
    std::cout << short_name(host) << ": " << printable(line) << '\n';
}

/// One node after the other, so that a mistake in the file stops it at the first.
int reload(const global_options& options, const reload_options& wanted) {
  const target_grid where(options);
  session own(where, where.hosts(wanted.hosts));
  const auto reached = own.reach_some();
  for (const auto& peer : reached) {
    contract::reload_request request;
    request.dry_run = wanted.dry_run;
    const auto answer =
        peer.call(contract::node_reload, request, {.timeout = options.timeout}).get();
    print_changes(peer.host(), value_or_quit(answer, short_name(peer.host())), options,
                  wanted.dry_run);
  }
  return static_cast<int>(reached.size() == own.targets().size() ? exit_code::ok
                                                                 : own.unreached_code());
}

} // namespace

void add_reload(command_line& line) {
  auto wanted = std::make_shared<reload_options>();
  auto& sub = line.add("reload",
                       "Makes nodes read their configuration file again, one after the other; all\n"
                       "nodes if none is named. Prints what changed and what needs a restart. A\n"
                       "node whose file has mistakes changes nothing, and is the last one asked.\n"
                       "Nodes serve this if 41 is in their grid.spawn.",
                       "  actorgrid-ctl reload --config-file node1.ini --dry-run\n"
                       "  actorgrid-ctl reload --config-file node1.ini node1 node2\n");
  sub.add_option("host", wanted->hosts, "which nodes")->type_name("HOST");
  sub.add_flag("--dry-run", wanted->dry_run, "only print what would change");
  sub.callback([&line, wanted] {
    line.run = [wanted](const global_options& options) { return reload(options, *wanted); };
  });
}

} // namespace actorgrid::ctl
