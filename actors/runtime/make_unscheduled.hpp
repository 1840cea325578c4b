#pragma once

#include <caf/actor.hpp>
#include <caf/actor_config.hpp>
#include <caf/actor_system.hpp>
#include <caf/make_actor.hpp>

#include <utility>

namespace actorgrid::actors {

/// Makes an actor that nothing schedules: it has no mailbox, and handles each message in enqueue(),
/// on the thread of the sender. @thread any
template <class Actor, class... Args>
caf::actor make_unscheduled(caf::actor_system& system, Args&&... args) {
  caf::actor_config cfg;
  return caf::make_actor<Actor, caf::actor>(system.next_actor_id(), system.node(), &system, cfg,
                                            std::forward<Args>(args)...);
}

} // namespace actorgrid::actors
