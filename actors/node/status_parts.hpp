#pragma once

#include "actors/node/grid_survey.hpp"
#include "actors/node/recent_events.hpp"
#include "config/settings_in_force.hpp"

#include <string>
#include <vector>

namespace actorgrid::actors {

// Parts of /status.json, as JSON.

std::string json_of_grid(const surveyed_grid& grid);
std::string json_of_events(const std::vector<recent_event>& events);
std::string json_of_settings(const std::vector<setting_in_force>& settings);

} // namespace actorgrid::actors
