#include "codec/checksum.hpp"

// Inlined so that the short inputs of most frames cost no call.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace actorgrid::codec {

std::uint64_t xxh3(std::span<const std::byte> bytes) noexcept {
  return XXH3_64bits(bytes.data(), bytes.size());
}

std::uint32_t checksum(std::span<const std::byte> bytes) noexcept {
  return static_cast<std::uint32_t>(xxh3(bytes));
}

std::uint32_t checksum(std::initializer_list<std::span<const std::byte>> pieces) noexcept {
  XXH3_state_t state;
  XXH3_INITSTATE(&state);
  XXH3_64bits_reset(&state);
  for (const auto piece : pieces) XXH3_64bits_update(&state, piece.data(), piece.size());
  return static_cast<std::uint32_t>(XXH3_64bits_digest(&state));
}

} // namespace actorgrid::codec
