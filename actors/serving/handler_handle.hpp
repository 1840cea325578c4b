#pragma once

#include "actors/serving/served_actor.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <memory>

namespace actorgrid::actors {

/// The handle of the actor that serves a handler, whichever it is at the moment; see
/// registry::actor. @thread any
caf::actor handle_of(caf::actor_system& system, const std::shared_ptr<served_actor>& served);

} // namespace actorgrid::actors
