// The process that tests/change/run starts several of: a node that calls the others all the time.
// Begins with that at a line on its input, and ends it, then itself, at the end of its input. Prints
// what load::report says twenty times a second.

#include "apps/node/catalogue.hpp"
#include "apps/node/program_config.hpp"
#include "tests/change/load.hpp"

#include <caf/actor_system.hpp>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <unistd.h>

namespace {

using namespace actorgrid;
using namespace std::chrono_literals;

struct options final : catalogue::program_config {
  options() {
    opt_group{custom_options_, "change"}
        .add(who.hosts, "hosts", "every host that is ever a member")
        .add(who.stays, "stays", "those of them that always are");
  }
  change::parties who;
};

int fail(const failure& why) {
  std::cerr << "actorgrid_change_member: " << why.text << '\n';
  return EXIT_FAILURE;
}

} // namespace

int main(int argc, char** argv) {
  options config;
  if (const auto failed = config.read(argc, argv)) return fail(failed);
  if (config.wants_exit()) return EXIT_SUCCESS;
  caf::actor_system system{config};
  catalogue::catalogue offered{system, config.catalogue()};
  node_options how;
  how.reread = [&config] { return config.reread_grid(); };
  node here{system, config.grid(), how};
  offered.offer_to(here);
  change::load work{here, config.who};
  work.serve();

  std::atomic<bool> is_over{false};
  std::jthread reporter{[&] {
    for (; !is_over; std::this_thread::sleep_for(50ms)) std::cout << work.report() << std::flush;
  }};
  std::jthread conductor{[&] {
    for (std::string line; std::getline(std::cin, line);) work.begin();
    work.end();
    if (!here.draining().stop_requested()) ::kill(::getpid(), SIGTERM);
  }};
  const auto failed = here.run();
  conductor.join();
  is_over = true;
  reporter.join();
  std::cout << work.report() << std::flush;
  return failed ? fail(failure_of(failed)) : EXIT_SUCCESS;
}
