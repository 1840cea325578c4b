#pragma once

#include <actorgrid/config.hpp>

#include <string>
#include <vector>

namespace actorgrid {

/// Appends every mistake in the keys `grid.flight-recorder*`.
void add_flight_recorder_mistakes(const flight_recorder_config& recorder,
                                  std::vector<std::string>& out);

} // namespace actorgrid
