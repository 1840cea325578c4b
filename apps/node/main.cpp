#include "apps/node/program_config.hpp"

#include <actorgrid/actorgrid.hpp>

#include <caf/actor_system.hpp>

#include <cstdlib>
#include <iostream>
#include <string_view>

namespace {

constexpr int exit_usage = 2;

constexpr auto epilogue = R"(
Serves, by the handler IDs in grid.spawn:
  1          echo
  20 to 25   files below catalogue.files-root: stat, list, read, disk usage, walk, watch
  30 to 34   locks: lock, read-lock, unlock, refresh, table
  40         the status of this node and its peers
  1 to 10    the conformance set, with --conformance

Examples:
  actorgrid-node --config-file=node1.ini
  actorgrid-node --config-file=node1.ini --grid.local=http://node2:9000
  actorgrid-node --config-file=node1.ini --conformance
  actorgrid-node --config-file=node1.ini --dump-config

SIGTERM and SIGINT let what runs finish (grid.limits.drain-timeout), then end the program.
Events are written to stderr, one line each.

Exit codes: 0 stopped as asked, 1 it failed, 2 mistakes in the arguments or the configuration.
)";

bool asks_for_help(int argc, char** argv) {
  for (int i = 1; i < argc; ++i)
    if (const std::string_view word{argv[i]}; word == "-h" || word == "--help") return true;
  return false;
}

int fail(const actorgrid::failure& why) {
  std::cerr << "actorgrid-node: " << why.text << '\n';
  return why.code == actorgrid::errc::invalid_config ? exit_usage : EXIT_FAILURE;
}

} // namespace

int main(int argc, char** argv) {
  using namespace actorgrid;
  catalogue::program_config config;
  if (const auto failed = config.read(argc, argv)) return fail(failed);
  if (config.wants_exit()) {
    if (asks_for_help(argc, argv)) std::cout << epilogue;
    return EXIT_SUCCESS;
  }
  caf::actor_system system{config};
  catalogue::catalogue offered{system, config.catalogue()};
  node_options options;
  options.observer = log_to(std::cerr);
  node node{system, config.grid(), options};
  offered.offer_to(node);
  if (const auto failed = node.run()) return fail(failure_of(failed));
  return EXIT_SUCCESS;
}
