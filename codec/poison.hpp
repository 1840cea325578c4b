#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

namespace actorgrid::codec {

/// Whether memory that is kept for reuse is overwritten meanwhile: in builds with assertions. A
/// stale reader then finds a byte that no message begins with.
#ifdef NDEBUG
inline constexpr bool poisons_recycled = false;
#else
inline constexpr bool poisons_recycled = true;
#endif

/// No format of msgpack that a frame uses, and not printable.
inline constexpr std::byte poison{0xdb};

inline void put_poison(std::span<std::byte> bytes) noexcept {
  std::ranges::fill(bytes, poison);
}

inline bool is_poison(std::span<const std::byte> bytes) noexcept {
  return std::ranges::all_of(bytes, [](std::byte b) { return b == poison; });
}

} // namespace actorgrid::codec
