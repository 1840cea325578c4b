#pragma once

#include <caf/fwd.hpp>

#include <cstdint>

namespace actorgrid::actors {

/// A random number; in a simulation, the next one of its seed. @thread any; in a simulation, the
/// one that drives it
std::uint64_t random_number(caf::actor_system& system);

} // namespace actorgrid::actors
