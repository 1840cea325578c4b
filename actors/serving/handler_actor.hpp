#pragma once

#include "actors/core/handler_table.hpp"
#include "actors/core/node_core.hpp"
#include "actors/runtime/loop_unit.hpp"

#include <memory>

namespace actorgrid::actors {

/// Makes the actor of a handler where its kind runs: a coroutine or the supervisor of a user's
/// actor on `unit`, a function on threads of its own with `concurrency` workers. Handlers that
/// others run (functions of the pool, inline functions, functions and coroutines of streams) have
/// an actor too, which their registration's life hangs on. Whatever runs outside a loop is counted
/// in core.members.
caf::actor spawn_handler(node_core& core, loop_unit& unit,
                         const std::shared_ptr<handler_entry>& entry);

/// Runs a function handler, turning what it throws into a remote error.
result<payload> run_unary(const detail::unary_function& f, const call_info& info, payload body);

} // namespace actorgrid::actors
