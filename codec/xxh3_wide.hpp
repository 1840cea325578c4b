#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

namespace actorgrid::codec {

/// XXH3-64, seed 0, with the widest registers the processor has: for inputs that are not short.
std::uint64_t xxh3_wide(std::span<const std::byte> bytes) noexcept;
/// That of bytes which lie in several places, one after the other.
std::uint64_t xxh3_wide(std::initializer_list<std::span<const std::byte>> pieces) noexcept;

} // namespace actorgrid::codec
