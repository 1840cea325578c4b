#pragma once

#include "actors/runtime/wait_group.hpp"

#include <actorgrid/handler.hpp>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <cstddef>

namespace actorgrid::actors {

/// Spawns the actor of a function that has threads of its own, `concurrency` of them at most.
/// Further calls wait, bounded by the connections' limits on calls in flight.
caf::actor spawn_thread_handler(caf::actor_system& system, detail::unary_function run,
                                std::size_t concurrency, wait_group::member member);

} // namespace actorgrid::actors
