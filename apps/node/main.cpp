#include "apps/node/program_config.hpp"

#include <actorgrid/actorgrid.hpp>
#include <actorgrid/version.hpp>

#include <caf/actor_system.hpp>

#include <algorithm>
#include <cstdlib>
#include <initializer_list>
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
  actorgrid-node --version

A list on the command line is written as in the file, quoted for the shell:
  --grid.peers='["http://node1:9000", "http://node2:9000"]' --grid.spawn='[1, 40]'

SIGTERM and SIGINT let what runs finish (grid.limits.drain-timeout), then end the program.
Events are written to stderr, one line each.

Exit codes: 0 stopped as asked, 1 it failed, 2 mistakes in the arguments or the configuration.
)";

bool has_word(int argc, char** argv, std::initializer_list<std::string_view> words) {
  return std::any_of(argv + std::min(argc, 1), argv + argc, [&](const char* argument) {
    return std::ranges::find(words, argument) != words.end();
  });
}

int fail(const actorgrid::failure& why) {
  std::cerr << "actorgrid-node: " << why.text << '\n';
  return why.code == actorgrid::errc::invalid_config ? exit_usage : EXIT_FAILURE;
}

} // namespace

int main(int argc, char** argv) {
  using namespace actorgrid;
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
  caf::actor_system system{config};
  catalogue::catalogue offered{system, config.catalogue()};
  node_options options;
  options.observer = log_to(std::cerr);
  node node{system, config.grid(), options};
  offered.offer_to(node);
  if (const auto failed = node.run()) return fail(failure_of(failed));
  return EXIT_SUCCESS;
}
