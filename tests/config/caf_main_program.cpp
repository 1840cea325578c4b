#include <actorgrid/system_config.hpp>

#include <caf/actor_system.hpp>
#include <caf/exec_main.hpp>

#include <iostream>

namespace {

struct config : actorgrid::system_config {};

void caf_main(caf::actor_system&, const config& cfg) {
  std::cout << cfg.grid().local << '\n';
}

} // namespace

CAF_MAIN()
