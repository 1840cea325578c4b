#pragma once

#include "config/keys.hpp"

#include <span>

/// The rows of grid_keys(), in this order.
namespace actorgrid {

/// `grid`, `grid.log` and `grid.admin`.
std::span<const grid_key> node_keys();
/// `grid.auth` and `grid.tls`.
std::span<const grid_key> credential_keys();
/// `grid.limits`.
std::span<const grid_key> limit_keys();

inline constexpr key_scope this_node{};
inline constexpr key_scope whole_grid{.is_shared = true};
inline constexpr key_scope each_lane{.is_per_lane = true};
inline constexpr key_scope whole_grid_or_lane{.is_shared = true, .is_per_lane = true};

} // namespace actorgrid
