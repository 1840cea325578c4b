#include "codec/xxh3_wide.hpp"

#include "codec/xxh3_inline.hpp"

namespace actorgrid::codec {

std::uint64_t xxh3_wide(std::span<const std::byte> bytes) noexcept {
  return xxh3_inline(bytes);
}

std::uint64_t xxh3_wide(std::initializer_list<std::span<const std::byte>> pieces) noexcept {
  return xxh3_inline(pieces);
}

} // namespace actorgrid::codec
