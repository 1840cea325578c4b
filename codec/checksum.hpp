#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

namespace actorgrid::codec {

/// XXH3-64, seed 0.
std::uint64_t xxh3(std::span<const std::byte> bytes) noexcept;
/// The checksum of a frame: the low 32 bits of XXH3-64 (written little endian).
std::uint32_t checksum(std::span<const std::byte> bytes) noexcept;
/// The checksum of several pieces, as if concatenated.
std::uint32_t checksum(std::initializer_list<std::span<const std::byte>> pieces) noexcept;

} // namespace actorgrid::codec
