#pragma once

#include <compare>
#include <cstdint>

namespace actorgrid {

/// Names a handler on every node of the grid: 1 to 255 (the wire carries one byte; 0 is invalid).
///
/// Peers of the original implementation accept 1 to 79 only.
struct handler_id {
  /// The number as it travels.
  std::uint8_t value = 0;

  constexpr handler_id() noexcept = default;
  /// Of a number.
  constexpr explicit handler_id(std::uint8_t id) noexcept : value(id) {}

  /// Whether it can name a handler: any but 0.
  constexpr bool is_valid() const noexcept { return value != 0; }
  friend constexpr auto operator<=>(handler_id, handler_id) noexcept = default;
};

} // namespace actorgrid
