#include "apps/contract/status.hpp"
#include "apps/node/program_config.hpp"

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/detail/line_writer.hpp>
#include <actorgrid/detail/standard_descriptors.hpp>
#include <actorgrid/version.hpp>

#include <caf/actor_system.hpp>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <initializer_list>
#include <iostream>
#include <string_view>

namespace {

using namespace actorgrid;

constexpr int exit_usage = 2;

constexpr auto epilogue = R"(
Serves, by the handler IDs in grid.spawn and in grid.lanes.NAME.spawn:
  1          echo
  20 to 25   files below catalogue.files-root: stat, list, read, disk usage, walk, watch
  30 to 34   locks: lock, read-lock, unlock, refresh, table
  40         the status of this node and its peers
  41         reload: reads the configuration file again
  42, 43     the metrics of this node, and its open streams
  44, 45     traces of its frames, and of its calls and streams
  1 to 10    the conformance set, with --conformance

Examples:
  actorgrid-node --config-file=node1.ini
  actorgrid-node --config-file=node1.ini --grid.local=http://node2:9000
  actorgrid-node --config-file=node1.ini --conformance
  actorgrid-node --config-file=node1.ini --dump-config
  actorgrid-node --version

A list on the command line is written as in the file, quoted for the shell:
  --grid.peers='["http://node1:9000", "http://node2:9000"]' --grid.spawn='[1, 40]'

SIGTERM and SIGINT let running work finish, for up to grid.limits.drain-timeout, then end the
program; a second signal ends that wait, a third ends the program at once. On SIGHUP it reads the
configuration file again: peers are added and removed, and limits change, without a restart. Events
tell what changed, what needs a restart, and the mistakes, with which nothing changes. SIGUSR1 opens
the log file anew.
Under systemd with Type=notify, the node notifies systemd when it is ready and when it drains, and,
with WatchdogSec=, that it is alive.
Events are logged to standard error, or where grid.log.to says, one line for each change of state.
The node never waits for the reader of its log: if the reader is too slow, lines are dropped and
counted.

Exit codes: 0 stopped on request, 1 failure, 2 the arguments or the configuration are invalid.
)";

bool has_word(int argc, char** argv, std::initializer_list<std::string_view> words) {
  return std::any_of(argv + std::min(argc, 1), argv + argc, [&](const char* argument) {
    return std::ranges::find(words, argument) != words.end();
  });
}

/// Writes as the log does, because the reader of standard error may be gone or may not read.
void print_error(const std::string& text) {
  detail::line_writer errors{std::cerr, [](const auto&) { return std::string{}; }};
  errors.write(0, "actorgrid-node: " + text + '\n');
}

int fail(const failure& why) {
  print_error(why.text);
  return why.code == errc::invalid_config ? exit_usage : EXIT_FAILURE;
}

/// The log has been written when it returns.
failure serve(catalogue::program_config& config) {
  caf::actor_system system{config};
  catalogue::catalogue offered{system, config.catalogue()};
  const auto grid = config.grid();
  node_options options;
  options.reread = [&config] { return config.reread_grid(); };
  if (std::ranges::count(grid.spawn, contract::node_status.id.value) != 0)
    options.ask_peers = catalogue::ask_for_views;
  node node{system, grid, options};
  offered.offer_to(node);
  for (const auto& lane : grid.lanes) offered.offer_to(node.lane(lane.name));
  auto failed = failure_of(node.run());
  // Standard error gets it from fail().
  if (const auto& log = grid.log; failed && log.to.find('/') != std::string::npos)
    if (const auto file = logger::of(log)) file->error("stopped", {{"why", render(failed)}});
  return failed;
}

int run(int argc, char** argv) {
  if (has_word(argc, argv, {"--version"})) {
    std::cout << "actorgrid-node " ACTORGRID_VERSION "\n";
    return EXIT_SUCCESS;
  }
  catalogue::program_config config;
  if (const auto failed = config.read(argc, argv)) return fail(failed);
  if (config.wants_exit()) {
    if (has_word(argc, argv, {"-h", "--help"})) std::cout << epilogue;
    return EXIT_SUCCESS;
  }
  if (const auto failed = serve(config)) return fail(failed);
  return EXIT_SUCCESS;
}

} // namespace

int main(int argc, char** argv) {
  detail::occupy_standard_descriptors();
  // The node must go on when nobody reads its log any more.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return run(argc, argv);
  } catch (const std::exception& e) {
    // For example, the system cannot start another thread.
    return fail({errc::io_failure, e.what()});
  }
}
