#pragma once

#include "actors/core/membership_hub.hpp"

#include <caf/actor_system.hpp>

#include <memory>

namespace actorgrid::actors {

/// A reader that tasks, actors and threads wait for; see actorgrid::membership.
std::shared_ptr<detail::membership_queue>
make_membership_queue(caf::actor_system& system, const std::shared_ptr<membership_hub>& hub);

} // namespace actorgrid::actors
