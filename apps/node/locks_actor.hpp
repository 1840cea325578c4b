#pragma once

#include "apps/node/locks_table.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

namespace actorgrid::catalogue {

/// Spawns the actor that keeps a table of locks: it answers (call_info, payload) for the IDs of
/// apps/contract/locks.hpp, and forgets who expired. It ends when it is told to.
caf::actor spawn_locks(caf::actor_system& system, locks_limits limits);

} // namespace actorgrid::catalogue
