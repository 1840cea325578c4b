#pragma once

#include "tests/campaign/place.hpp"

#include <actorgrid/task.hpp>

#include <caf/actor_system.hpp>

namespace actorgrid::campaign {

/// Makes a call as planned.
void make_call(caf::actor_system& system, const here& where, const planned_call& plan,
               bool is_probe = false);
/// As the handler of call `number`: calls a third node, or the first one back.
task<> ask_another(here where, std::size_t number);
/// Opens a stream as planned, and does what its caller does.
void make_stream(const here& where, const planned_stream& plan);

} // namespace actorgrid::campaign
