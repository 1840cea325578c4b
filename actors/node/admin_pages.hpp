#pragma once

#include "actors/node/grid_survey.hpp"
#include "actors/node/recent_events.hpp"
#include "actors/node/recent_times.hpp"
#include "actors/node/stream_survey.hpp"
#include "config/settings_in_force.hpp"

#include <actorgrid/deadline_clock.hpp>
#include <actorgrid/metrics.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::actors {

/// What the admin listener shows of a node.
struct admin_snapshot {
  node_metrics metrics;      ///< of the lanes, too
  /// What was counted a minute or so ago; null if nothing is known of then.
  std::shared_ptr<const counted_times> times_before;
  std::string why_not_ready; ///< empty if the node is ready
  surveyed_streams streams;  ///< of the lanes, too
  surveyed_grid grid = {std::make_shared<const grid_matrix>(), {}};
  std::vector<recent_event> events; ///< the newest first
  std::vector<setting_in_force> configuration;
  deadline_clock::time_point taken = {};
  std::chrono::system_clock::time_point taken_at = {}; ///< the same by the wall clock
};

/// The object of /status.json, with at most a thousand peers and handlers, and what is left out as
/// a number.
std::string render_status(const admin_snapshot& s);

/// The page for browsers: HTML that tells everything without its script, with at most some hundred
/// rows in each table. All texts are escaped, cut and free of characters that change how others are
/// shown.
std::string render_page(const admin_snapshot& s);

/// The only style that page_policy() allows; a part of the page.
extern const std::string_view page_style;
/// The only script that page_policy() allows: a module, which keeps the page up to date.
extern const std::string_view page_script;
/// The Content-Security-Policy of the page. @thread any
const std::string& page_policy();

} // namespace actorgrid::actors
