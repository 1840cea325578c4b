#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace actorgrid::testing::proxied {

/// What a proxy does to the bytes of one direction.
struct conditions {
  bool is_held = false;
  std::chrono::nanoseconds delay{0};
  std::uint64_t bytes_per_second = 0;          ///< 0: no limit
  std::optional<std::size_t> bytes_until_flip; ///< nothing: no bit is flipped
};

/// The conditions of both directions.
struct both_ways {
  conditions to_target;
  conditions to_dialler;
};

} // namespace actorgrid::testing::proxied
