#include "apps/ctl/command_line.hpp"
#include "apps/ctl/commands/commands.hpp"
#include "apps/ctl/doctor/checks.hpp"
#include "apps/ctl/doctor/examination.hpp"
#include "apps/ctl/doctor/report.hpp"
#include "apps/ctl/exit_code.hpp"
#include "apps/ctl/target_grid.hpp"
#include "apps/ctl/terminal.hpp"

#include <actorgrid/system_config.hpp>

#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace actorgrid::ctl {

namespace {

/// The mistakes in a configuration file, one per line of the report.
std::vector<std::string> mistakes_in(const std::string& file) {
  std::vector<std::string> mistakes;
  if (file.empty()) return mistakes;
  system_config config;
  std::istringstream lines{config.read_grid(file).text};
  for (std::string line; std::getline(lines, line);) mistakes.push_back(line);
  return mistakes;
}

/// The configuration of the node that is examined: --as says which one it is, if the file does not.
node_config node_of(const target_grid& where, const std::string& as) {
  auto config = where.config();
  if (!as.empty()) config.local = where.host(as);
  return config;
}

int print(const std::vector<doctor::check_result>& results, const global_options& options) {
  if (options.json)
    for (const auto& line : doctor::json_lines(results)) std::cout << line << '\n';
  else
    doctor::print_report(std::cout, results, options.plain);
  const bool is_well = doctor::worst_of(results) != doctor::verdict::problem;
  return static_cast<int>(is_well ? exit_code::ok : exit_code::failure);
}

int diagnose(const global_options& options, const std::vector<std::string>& hosts) {
  doctor::examination what;
  what.file = options.config_file;
  what.limit = options.timeout;
  what.mistakes = mistakes_in(options.config_file);
  if (!what.mistakes.empty()) return print(doctor::check_all(doctor::examine(what)), options);
  // The node that --as names may run: the doctor joins as a guest all the same.
  auto as_guest = options;
  as_guest.as.clear();
  const target_grid where{as_guest};
  what.config = node_of(where, options.as);
  if (!hosts.empty()) what.hosts = where.hosts(hosts);
  what.guest = [&where](const std::vector<std::string>& names) { return where.own_node(names); };
  std::optional<progress> shown;
  std::string step;
  what.on_progress = [&](const char* name, std::size_t done, std::size_t of) {
    if (!shown || step != name) shown.emplace(step = name, of);
    shown->set(done);
  };
  const auto found = doctor::examine(what);
  shown.reset();
  return print(doctor::check_all(found), options);
}

} // namespace

void add_doctor(command_line& line) {
  const auto hosts = std::make_shared<std::vector<std::string>>();
  auto& sub = line.add(
      "doctor",
      "Finds out why a node and its peers do not connect, from the node's configuration: checks\n"
      "file, names, port, lookups, TCP, TLS, proxies, path, token, clocks, lists, settings, "
      "limits\n"
      "and versions, and says what to do. Run it on the node's machine, as its user; the node may\n"
      "run or not. --as says which node this is, if the file does not. Without HOST: all peers.\n"
      "Exit code 0 without problems (there may be warnings), 1 if there is one.",
      "  actorgrid-ctl doctor --config-file node1.ini\n"
      "  actorgrid-ctl doctor node2 --config-file node1.ini --timeout 3s\n"
      "  actorgrid-ctl doctor --config-file grid.ini --as node1 --json\n");
  sub.add_option("host", *hosts, "nodes to look at")->type_name("HOST");
  sub.callback([&line, hosts] {
    line.run = [hosts](const global_options& options) { return diagnose(options, *hosts); };
  });
}

} // namespace actorgrid::ctl
