#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

namespace actorgrid::codec {

/// XXH3-64, seed 0, for inputs that are not short. On x86-64 it uses AVX2 rather than xxHash's own
/// choice: the AVX-512 code of xxHash in Debian 12 leaves registers in a state that slows down all
/// code after it.
/// @pre the processor has AVX2, if the architecture has it
std::uint64_t xxh3_wide(std::span<const std::byte> bytes) noexcept;
/// The hash of several pieces, as if concatenated.
std::uint64_t xxh3_wide(std::initializer_list<std::span<const std::byte>> pieces) noexcept;

} // namespace actorgrid::codec
