#pragma once

#include "actors/node/admin_pages.hpp"

#include <string>
#include <vector>

namespace actorgrid::actors {

// Parts of the page, as HTML. Page.js has the same columns, with rates and lines besides.

std::string matrix_part(const surveyed_grid& grid);
std::string pairs_part(const grid_matrix& grid);
std::string peers_part(const admin_snapshot& s);
std::string handlers_part(const node_metrics& m);
std::string streams_part(surveyed_streams streams);
std::string events_part(const std::vector<recent_event>& events);
std::string loops_part(const std::vector<loop_metrics>& loops);
std::string configuration_part(const std::vector<setting_in_force>& settings);

} // namespace actorgrid::actors
