#pragma once

#include <actorgrid/metrics.hpp>

#include <caf/actor_system.hpp>

namespace actorgrid::actors {

/// Of this process. Reads /proc; what that does not tell is zero. @thread any
process_metrics read_process_metrics(caf::actor_system& system);

} // namespace actorgrid::actors
