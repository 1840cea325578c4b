#pragma once

#include "actors/core/handler_table.hpp"
#include "actors/core/node_core.hpp"
#include "actors/runtime/loop_unit.hpp"

#include <memory>

namespace actorgrid::actors {

/// Makes the actor of a handler where its kind runs: a coroutine or a user actor's supervisor on
/// `unit`, a function with its own threads on `concurrency` workers. Handlers that run elsewhere
/// (pool functions, inline functions, stream functions and coroutines) have an actor too, which
/// carries the lifetime of their registration. Everything that runs outside a loop is counted in
/// core.members. Only user actors serve several handlers.
caf::actor spawn_handler(node_core& core, loop_unit& unit, const handler_group& group);

/// Runs a function handler, turning exceptions into remote errors.
result<payload> run_unary(const detail::unary_function& f, const call_info& info, payload body);

} // namespace actorgrid::actors
