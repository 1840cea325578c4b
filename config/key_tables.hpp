#pragma once

#include "config/keys.hpp"

#include <span>
#include <tuple>

/// The rows of grid_keys(), in this order.
namespace actorgrid {

/// `grid`, `grid.log` and `grid.admin`.
std::span<const grid_key> node_keys();
/// `grid.auth` and `grid.tls`.
std::span<const grid_key> credential_keys();
/// `grid.limits`.
std::span<const grid_key> limit_keys();

template <class Part, class Value>
Value& value_in(node_config& c, Value Part::* member) {
  const auto parts = std::tie(c, c.log, c.admin, c.flight_recorder, c.auth, c.tls, c.limits);
  return std::get<Part&>(parts).*member;
}

/// The value of a key, a member of node_config or of one of its parts.
template <auto Member>
auto& of(node_config& config) {
  return value_in(config, Member);
}

inline constexpr key_scope this_node{};
inline constexpr key_scope whole_grid{.is_shared = true};
inline constexpr key_scope each_lane{.is_per_lane = true};
inline constexpr key_scope whole_grid_or_lane{.is_shared = true, .is_per_lane = true};

} // namespace actorgrid
