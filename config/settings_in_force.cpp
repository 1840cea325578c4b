#include "config/settings_in_force.hpp"

#include "config/ini_text.hpp"
#include "config/keys.hpp"
#include "config/lanes.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
#include <variant>

namespace actorgrid {

namespace {

/// A longer value is cut: lists of peers may have thousands of entries.
constexpr std::size_t value_bytes_max = 4096;

/// Keys name files of secrets. Should one hold a secret itself, it is not shown.
bool may_be_secret(const grid_key& key) {
  constexpr std::array words{"password", "passphrase", "secret", "token", "credential"};
  return std::holds_alternative<text_field>(key.where) && !key.name.ends_with("-file")
         && std::ranges::any_of(words, [&](std::string_view word) {
              return key.name.find(word) != std::string_view::npos;
            });
}

std::string shown_value(const grid_key& key, const node_config& config) {
  if (may_be_secret(key)) return "hidden";
  auto text = render_ini(value_of(key, config));
  if (text.size() > value_bytes_max) {
    text.resize(value_bytes_max);
    text += " ...";
  }
  return text;
}

} // namespace

std::vector<setting_in_force> settings_in_force(const node_config& config) {
  const node_config defaults;
  std::vector<setting_in_force> all;
  for (const auto& key : grid_keys()) {
    auto value = shown_value(key, config);
    const bool is_default = value == shown_value(key, defaults);
    all.push_back({key.full_name(), std::move(value), is_default});
  }
  for (const auto& lane : config.lanes) {
    const auto own = config_of_lane(config, lane);
    for (const auto& key : grid_keys()) {
      if (!is_lane_key(key)) continue;
      auto value = shown_value(key, own);
      // Without a setting of its own, a lane has the limits of its node.
      const bool is_default = key.category == "grid.limits" ? value == shown_value(key, config)
                              : key.name == "route-path"    ? lane.route_path.empty()
                                                            : lane.spawn.empty();
      all.push_back({lane_section(key, lane.name).append(".").append(key.name), std::move(value),
                     is_default});
    }
  }
  return all;
}

} // namespace actorgrid
