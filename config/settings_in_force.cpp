#include "config/settings_in_force.hpp"

#include "config/ini_text.hpp"
#include "config/keys.hpp"
#include "config/lanes.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

namespace actorgrid {

namespace {

/// A longer value is cut: lists of peers may have thousands of entries.
constexpr std::size_t value_bytes_max = 4096;

setting_in_force setting_of(const grid_key& key, std::string_view section,
                            const node_config& config, const node_config& defaults) {
  auto value = render_ini(value_of(key, config));
  const bool is_default = value == render_ini(value_of(key, defaults));
  if (value.size() > value_bytes_max) {
    value.resize(value_bytes_max);
    value += " ...";
  }
  return {std::string(section).append(".").append(key.name), std::move(value), is_default};
}

} // namespace

std::vector<setting_in_force> settings_in_force(const node_config& config) {
  std::vector<setting_in_force> all;
  const node_config defaults;
  for (const auto& key : grid_keys())
    all.push_back(setting_of(key, key.category, config, defaults));
  for (const auto& lane : config.lanes) {
    const auto own = config_of_lane(config, lane);
    const auto unset = config_of_lane(config, lane_config{.name = lane.name});
    for (const auto* key : lane_keys(lane.limits.has_value()))
      all.push_back(setting_of(*key, lane_section(*key, lane.name), own, unset));
  }
  return all;
}

} // namespace actorgrid
