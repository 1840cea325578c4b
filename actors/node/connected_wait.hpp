#pragma once

#include <actorgrid/peer.hpp>

#include <cstddef>
#include <vector>

namespace actorgrid::actors {

/// A wait until `needed` of `hosts` are connected. @error deadline_exceeded naming those that are
/// missing and why; whatever else ends the wait for one, such as shutting_down
call<void> when_connected(caf::actor_system& system, const std::vector<peer>& hosts,
                          std::size_t needed, time_limit timeout);

} // namespace actorgrid::actors
