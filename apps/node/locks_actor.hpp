#pragma once

#include "apps/node/locks_table.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

namespace actorgrid::catalogue {

/// Spawns the actor that keeps the table of locks: it answers (call_info, request) for the requests
/// of apps/contract/locks.hpp and removes expired locks. It ends when it receives an exit message.
caf::actor spawn_locks(caf::actor_system& system, locks_limits limits);

} // namespace actorgrid::catalogue
