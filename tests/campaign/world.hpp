#pragma once

#include "tests/campaign/history.hpp"

#include <memory>

namespace actorgrid::campaign {

/// Carries out a plan in a simulation: the load with its faults, then a time in which everything
/// heals and ends, then a call between every two nodes. @returns what was seen
/// @error std::runtime_error of the simulation, when it can not go on
std::unique_ptr<history> live_through(const world_plan& plan);

} // namespace actorgrid::campaign
