#include "actors/runtime/random_number.hpp"

#include "actors/runtime/virtual_scheduler.hpp"

#include <caf/actor_system.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <random>

namespace actorgrid::actors {

std::uint64_t random_number(caf::actor_system& system) {
  if (auto* simulated = dynamic_cast<virtual_scheduler*>(&system.scheduler()))
    return simulated->random();
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

} // namespace actorgrid::actors
