#pragma once

#include "config/keys.hpp"

#include <actorgrid/config.hpp>

#include <caf/config_option_set.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid {

inline constexpr std::size_t lanes_max = 16;
inline constexpr std::size_t lane_name_bytes_max = 32;

/// The keys of which a lane has values of its own, with those of its limits or without.
std::vector<const grid_key*> lane_keys(bool has_limits);

/// The values that a lane has of its own, where lane_keys() have them; without limits of its own,
/// those of its node.
node_config own_settings(const lane_config& lane, const node_config& node);

/// The section of a lane that has its setting for a key: "grid.lanes.urgent.limits".
std::string lane_section(const grid_key& key, std::string_view lane);

/// The lane that the key of a setting names: "urgent" of "grid.lanes.urgent.spawn". Empty if it is
/// the key of no lane.
std::string_view lane_named_in(std::string_view key);

/// Declares the keys of a lane, unless they are.
void declare_lane_keys(caf::config_option_set& options, std::string_view lane);

/// Whether a lane may have the name: lower-case letters, digits, '-' and '_', at most
/// lane_name_bytes_max.
bool is_lane_name(std::string_view name);

} // namespace actorgrid
