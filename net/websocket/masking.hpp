#pragma once

#include "net/websocket/frame_header.hpp"

#include <cstddef>
#include <span>

namespace actorgrid::ws {

/// The key rotated for bytes that begin `position` bytes into the content of a frame.
mask_key rotated(mask_key key, std::uint64_t position) noexcept;

/// Applies the mask, or removes it again.
void apply_mask(std::span<std::byte> bytes, mask_key key) noexcept;

/// The same while copying. @pre `to` has room for `bytes`, and they do not overlap
void copy_masked(std::span<const std::byte> bytes, mask_key key, std::byte* to) noexcept;

} // namespace actorgrid::ws
