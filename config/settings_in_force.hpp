#pragma once

#include <actorgrid/config.hpp>

#include <string>
#include <vector>

namespace actorgrid {

/// A key and its value.
struct setting_in_force {
  std::string key;   ///< "grid.limits.calls-in", "grid.lanes.urgent.spawn"
  std::string value; ///< as the configuration file spells it
  bool is_default;   ///< whether it is what the key has if it is not set
};

/// Every setting of a node and of its lanes, in the order of the documentation. A lane has its
/// limits among them only if they are its own. None is a secret: see grid_key. Long values are cut.
std::vector<setting_in_force> settings_in_force(const node_config& config);

} // namespace actorgrid
