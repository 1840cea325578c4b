#pragma once

#include "actors/handler_table.hpp"
#include "actors/life_count.hpp"
#include "actors/loop_unit.hpp"

#include <caf/actor_system.hpp>

#include <memory>

namespace actorgrid::actors {

/// Makes the actor of a handler where its kind runs: a coroutine or a forwarder to a user's actor
/// on `unit`, a pool function on CAF's scheduler with `concurrency` workers. A handler that runs in
/// place (inline functions, streams) has an actor too, which its registration's life hangs on.
/// Whatever runs outside a loop is counted in `lives`.
caf::actor spawn_handler(caf::actor_system& system, loop_unit& unit, life_count& lives,
                         const std::shared_ptr<handler_entry>& entry);

/// Runs a function handler, turning what it throws into a remote error.
result<payload> run_unary(const detail::unary_function& f, const call_info& info, payload body);

} // namespace actorgrid::actors
