#pragma once

#include "tests/campaign/history.hpp"

#include <memory>

namespace actorgrid::campaign {

/// Runs a plan in a simulation: load and faults, then time for everything to heal and end, then a
/// call between every two nodes. @returns what was seen
/// @error std::runtime_error from the simulation, if it cannot go on
std::unique_ptr<history> run_plan(const campaign_plan& plan);

} // namespace actorgrid::campaign
