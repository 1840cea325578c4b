#include "codec/xxh3_wide.hpp"

// For the state, whose size xxHash does not promise across versions of its shared library.
#define XXH_STATIC_LINKING_ONLY
#include <xxhash.h>

// Debian's library chooses between SSE2, AVX2 and AVX-512 when it runs. Elsewhere than on x86-64
// the plain functions already use what every processor of the kind has.
#if defined(__x86_64__) && __has_include(<xxh_x86dispatch.h>)
#include <xxh_x86dispatch.h>
#endif

namespace actorgrid::codec {

std::uint64_t xxh3_wide(std::span<const std::byte> bytes) noexcept {
  return XXH3_64bits(bytes.data(), bytes.size());
}

std::uint64_t xxh3_wide(std::initializer_list<std::span<const std::byte>> pieces) noexcept {
  XXH3_state_t state;
  XXH3_INITSTATE(&state);
  XXH3_64bits_reset(&state);
  for (const auto piece : pieces) XXH3_64bits_update(&state, piece.data(), piece.size());
  return XXH3_64bits_digest(&state);
}

} // namespace actorgrid::codec
