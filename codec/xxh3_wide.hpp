#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

namespace actorgrid::codec {

/// XXH3-64, seed 0, for inputs that are not short. On x86-64 with AVX2, and not with what xxHash
/// would choose: its AVX-512 of Debian 12 leaves registers in a state that slows all that follows.
/// @pre the processor has AVX2, where there is such a thing
std::uint64_t xxh3_wide(std::span<const std::byte> bytes) noexcept;
/// That of bytes which lie in several places, one after the other.
std::uint64_t xxh3_wide(std::initializer_list<std::span<const std::byte>> pieces) noexcept;

} // namespace actorgrid::codec
