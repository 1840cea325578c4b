#include "codec/checksum.hpp"

#include "codec/wide_registers.hpp"
#include "codec/xxh3_inline.hpp"
#include "codec/xxh3_wide.hpp"

namespace actorgrid::codec {

namespace {

/// Up to this size XXH3 does not use the loop that wide registers speed up.
constexpr std::size_t short_max = XXH3_MIDSIZE_MAX;

} // namespace

std::uint64_t xxh3(std::span<const std::byte> bytes) noexcept {
  return bytes.size() > short_max && has_wide_registers ? xxh3_wide(bytes) : xxh3_inline(bytes);
}

std::uint32_t checksum(std::span<const std::byte> bytes) noexcept {
  return static_cast<std::uint32_t>(xxh3(bytes));
}

std::uint32_t checksum(std::initializer_list<std::span<const std::byte>> pieces) noexcept {
  return static_cast<std::uint32_t>(has_wide_registers ? xxh3_wide(pieces) : xxh3_inline(pieces));
}

} // namespace actorgrid::codec
