#pragma once

#include "apps/ctl/doctor/facts.hpp"
#include "apps/ctl/doctor/grid_probe.hpp"
#include "apps/ctl/doctor/lookup_probe.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace actorgrid::doctor {

/// What to examine.
struct examination {
  std::string file;                  ///< the configuration comes from it; empty: from options
  std::vector<std::string> mistakes; ///< in it: nothing else is then looked at
  node_config config;
  std::vector<std::string> hosts; ///< besides this node; all for none
  guest_maker guest;
  std::chrono::milliseconds limit{10000}; ///< of each step, if the configuration allows as much
  resolver resolve = ask_system;
  /// Called several times a second with the step, how much of it is done, and of how much.
  std::function<void(const char*, std::size_t, std::size_t)> on_progress = {};
};

/// Finds out everything that the checks need. Takes part in nothing: the grid does not notice, but
/// for a line in the log of each node that is asked. @thread not a thread that runs actors
facts examine(const examination& what);

} // namespace actorgrid::doctor
