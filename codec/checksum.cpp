#include "codec/checksum.hpp"

#include "codec/xxh3_wide.hpp"

// Inlined so that the short inputs of most frames cost no call.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace actorgrid::codec {

std::uint64_t xxh3(std::span<const std::byte> bytes) noexcept {
  // Up to here XXH3 does not use the loop that wide registers speed up.
  constexpr std::size_t short_max = XXH3_MIDSIZE_MAX;
  if (bytes.size() > short_max) return xxh3_wide(bytes);
  return XXH3_64bits(bytes.data(), bytes.size());
}

std::uint32_t checksum(std::span<const std::byte> bytes) noexcept {
  return static_cast<std::uint32_t>(xxh3(bytes));
}

std::uint32_t checksum(std::initializer_list<std::span<const std::byte>> pieces) noexcept {
  return static_cast<std::uint32_t>(xxh3_wide(pieces));
}

} // namespace actorgrid::codec
