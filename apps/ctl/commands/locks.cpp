#include "apps/contract/locks.hpp"

#include "apps/ctl/command_line.hpp"
#include "apps/ctl/commands/commands.hpp"
#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/print_json.hpp"
#include "apps/ctl/session.hpp"
#include "apps/ctl/terminal.hpp"

#include <actorgrid/printable.hpp>

#include <iostream>
#include <memory>

namespace actorgrid::ctl {

namespace {

std::vector<contract::lock_holder> holders_at(const peer& node, std::chrono::milliseconds timeout) {
  std::vector<contract::lock_holder> all;
  contract::table_request request;
  while (true) {
    const auto page =
        value_or_quit(node.call(contract::locks_table, request, {.timeout = timeout}).get(),
                      short_name(node.host()));
    all.insert(all.end(), page.holders.begin(), page.holders.end());
    if (!page.truncated || page.holders.empty()) return all;
    request.after_resource = page.holders.back().resource;
    request.after_uid = page.holders.back().uid;
  }
}

int print_locks(const global_options& options, const std::vector<std::string>& hosts) {
  const target_grid where(options);
  session own(where, where.hosts(hosts));
  table lines({"node", "lock", "mode", "held for", "expires in", "owner"});
  const auto reached = own.reach_some();
  for (const auto& node : reached) {
    for (const auto& held : holders_at(node, options.timeout)) {
      const auto* const mode = held.exclusive ? "write" : "read";
      if (options.json)
        print_json({{"host", node.host()},
                    {"lock", held.resource},
                    {"mode", mode},
                    {"held_ms", held.held_ms},
                    {"expires_in_ms", held.expires_in_ms},
                    {"owner", held.owner},
                    {"uid", held.uid}});
      else
        lines.add({short_name(node.host()), printable(held.resource), mode,
                   format_duration(std::chrono::milliseconds(held.held_ms)),
                   format_duration(std::chrono::milliseconds(held.expires_in_ms)),
                   printable(held.owner)});
    }
  }
  if (!options.json) lines.print(std::cout, options.plain);
  return static_cast<int>(reached.size() == own.targets().size() ? exit_code::ok
                                                                 : own.unreached_code());
}

} // namespace

void add_locks(command_line& line) {
  auto hosts = std::make_shared<std::vector<std::string>>();
  auto& sub = line.add("locks", "Lists the locks that nodes hold. Without HOST: all nodes.",
                       "  actorgrid-ctl locks --config-file node1.ini\n");
  sub.add_option("host", *hosts, "nodes to ask")->type_name("HOST");
  sub.callback([&line, hosts] {
    line.run = [hosts](const global_options& options) { return print_locks(options, *hosts); };
  });
}

} // namespace actorgrid::ctl
