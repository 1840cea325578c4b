#pragma once

#include <actorgrid/config.hpp>

#include <string>
#include <vector>

namespace actorgrid {

/// A key, and the value that it has.
struct setting_in_force {
  std::string key;   ///< such as "grid.listen" or "grid.lanes.urgent.limits.calls-in"
  std::string value; ///< as a configuration file spells it
  bool is_default = false;
};

/// Every key of a configuration, as a file would have it, in the order of the documentation; then
/// those that lanes have of their own. No secret is among them: keys name files of secrets, and
/// what else may be one is "hidden". Long values are cut.
std::vector<setting_in_force> settings_in_force(const node_config& config);

} // namespace actorgrid
