#include "config/lanes.hpp"

#include "config/settings_reader.hpp"

#include <algorithm>

namespace actorgrid {

namespace {

constexpr std::string_view lanes_section = "grid.lanes.";

} // namespace

std::vector<const grid_key*> lane_keys(bool has_limits) {
  std::vector<const grid_key*> own;
  for (const auto& key : grid_keys())
    if (key.scope.is_per_lane && (has_limits || key.category != "grid.limits")) own.push_back(&key);
  return own;
}

node_config own_settings(const lane_config& lane, const node_config& node) {
  node_config own;
  own.route_path = lane.route_path;
  own.spawn = lane.spawn;
  own.limits = lane.limits.value_or(node.limits);
  return own;
}

std::string lane_section(const grid_key& key, std::string_view lane) {
  constexpr std::string_view grid = "grid";
  return std::string(lanes_section).append(lane).append(key.category.substr(grid.size()));
}

std::string_view lane_named_in(std::string_view key) {
  if (!key.starts_with(lanes_section)) return {};
  key.remove_prefix(lanes_section.size());
  const auto dot = key.find('.');
  return dot == std::string_view::npos ? std::string_view{} : key.substr(0, dot);
}

void declare_lane_keys(caf::config_option_set& options, std::string_view lane) {
  for (const auto* key : lane_keys(true)) {
    const auto section = lane_section(*key, lane);
    if (options.qualified_name_lookup(view_of(section), view_of(key->name))) return;
    declare_key(options, *key, section);
  }
}

bool is_lane_name(std::string_view name) {
  return !name.empty() && name.size() <= lane_name_bytes_max
         && std::ranges::all_of(name, [](char c) {
              return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
            });
}

node_config config_of_lane(const node_config& config, const lane_config& lane) {
  auto own = config;
  own.lanes.clear();
  own.spawn = lane.spawn;
  own.route_path = lane.route_path;
  if (own.route_path.empty()) {
    own.route_path = config.route_path;
    if (!own.route_path.ends_with('/')) own.route_path += '/';
    own.route_path += lane.name;
  }
  if (lane.limits) {
    own.limits = *lane.limits;
    own.limits.unauthenticated = config.limits.unauthenticated;
    own.limits.unauthenticated_per_address = config.limits.unauthenticated_per_address;
  }
  return own;
}

} // namespace actorgrid
