#pragma once

#include "tests/campaign/node_process.hpp"

#include <actorgrid/task.hpp>

#include <caf/actor_system.hpp>

namespace actorgrid::campaign {

/// Makes a call as planned.
void make_call(caf::actor_system& system, const here& where, const planned_call& plan,
               bool is_probe = false);
/// Makes call `number`'s handler call another node, which may be the caller.
task<> ask_another(here where, std::size_t number);
/// Opens a stream and uses it as planned.
void make_stream(const here& where, const planned_stream& plan);

} // namespace actorgrid::campaign
