// The process that actorgrid_chaos runs several of, and kills, freezes and cuts off: a node that
// calls its peers all the time and keeps a journal. Prints nothing. A line on its input makes it
// begin nothing new; at the end of its input it stops.

#include "tests/chaos/workload.hpp"

#include <actorgrid/actorgrid.hpp>

#include <caf/actor_system.hpp>

#include <iostream>
#include <string>

namespace {

struct options final : actorgrid::system_config {
  options() {
    opt_group{custom_options_, "chaos"}
        .add(journal, "journal", "file to append events to")
        .add(name, "name", "beginning of the names of all operations")
        .add(seed, "seed", "of sizes and pauses")
        .add(is_idle, "idle", "make no calls");
  }
  std::string journal;
  std::string name;
  std::uint64_t seed = 1;
  bool is_idle = false;
};

int fail(const actorgrid::failure& why) {
  std::cerr << "actorgrid_chaos_node: " << why.text << '\n';
  return EXIT_FAILURE;
}

} // namespace

int main(int argc, char** argv) {
  using namespace actorgrid;
  options config;
  if (const auto failed = config.read(argc, argv)) return fail(failed);
  if (config.wants_exit()) return EXIT_SUCCESS;
  chaos::journal to{config.journal};
  caf::actor_system system{config};
  node here{
      system,
      config.grid(),
      {no_authentication(),
       {std::make_shared<chaos::connection_journal>(to, config.grid().peers), log_to(std::cerr)}}};
  chaos::workload work{here, to, config.name, config.seed};
  work.serve();
  if (const auto failed = here.start()) return fail(failure_of(failed));
  to.write("began", config.name);
  if (!config.is_idle) work.start(config.grid().peers);
  for (std::string line; std::getline(std::cin, line);) work.quiet();
  here.stop();
  to.write("ended", config.name);
  return EXIT_SUCCESS;
}
