#pragma once

#include <compare>
#include <cstdint>

namespace actorgrid {

/// Identifies a handler on every node of the grid: 1 to 255 (one byte on the wire; 0 is invalid).
///
/// Peers of the original implementation accept only 1 to 79.
struct handler_id {
  /// The number on the wire.
  std::uint8_t value = 0;

  constexpr handler_id() noexcept = default;
  /// From a number.
  constexpr explicit handler_id(std::uint8_t id) noexcept : value(id) {}

  /// Whether it can identify a handler: any value but 0.
  constexpr bool is_valid() const noexcept { return value != 0; }
  friend constexpr auto operator<=>(handler_id, handler_id) noexcept = default;
};

} // namespace actorgrid
