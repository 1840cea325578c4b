#pragma once

// Inlined so that the short inputs of most frames cost no call, and each translation unit has its
// own copy, compiled for that unit's target.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

namespace actorgrid::codec {

static inline std::uint64_t xxh3_inline(std::span<const std::byte> bytes) noexcept {
  return XXH3_64bits(bytes.data(), bytes.size());
}

static inline std::uint64_t
xxh3_inline(std::initializer_list<std::span<const std::byte>> pieces) noexcept {
  XXH3_state_t state;
  XXH3_INITSTATE(&state);
  XXH3_64bits_reset(&state);
  for (const auto piece : pieces) XXH3_64bits_update(&state, piece.data(), piece.size());
  return XXH3_64bits_digest(&state);
}

} // namespace actorgrid::codec
