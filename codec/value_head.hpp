#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace actorgrid::codec {

/// The first bytes of a value: what follows directly, and how many values are nested in it.
struct value_head {
  std::size_t head_bytes = 1;
  std::uint64_t body_bytes = 0;
  std::uint64_t nested = 0;
};

inline std::uint64_t big_endian(std::span<const std::byte> bytes) noexcept {
  std::uint64_t value = 0;
  for (auto b : bytes) value = value << 8U | std::to_integer<std::uint64_t>(b);
  return value;
}

/// Nothing when the head is cut off or its type byte is the unused one.
inline bool read_head(std::span<const std::byte> bytes, value_head& head) noexcept {
  if (bytes.empty()) return false;
  const auto tag = std::to_integer<unsigned>(bytes[0]);
  head = {};
  const auto sized = [&](std::size_t width, std::uint64_t& number) {
    if (bytes.size() < 1 + width) return false;
    number = big_endian(bytes.subspan(1, width));
    head.head_bytes = 1 + width;
    return true;
  };
  if (tag <= 0x7f || tag >= 0xe0) return true;
  if (tag <= 0x8f) return head.nested = 2 * (tag & 15U), true;
  if (tag <= 0x9f) return head.nested = tag & 15U, true;
  if (tag <= 0xbf) return head.body_bytes = tag & 31U, true;
  if (tag == 0xc0 || tag == 0xc2 || tag == 0xc3) return true;
  if (tag == 0xc1) return false;
  if (tag <= 0xc6) return sized(std::size_t{1} << (tag - 0xc4), head.body_bytes);
  if (tag <= 0xc9) {
    if (!sized(std::size_t{1} << (tag - 0xc7), head.body_bytes)) return false;
    return ++head.body_bytes, true;
  }
  if (tag <= 0xcb) return head.body_bytes = tag == 0xca ? 4 : 8, true;
  if (tag <= 0xd3) return head.body_bytes = std::uint64_t{1} << (tag & 3U), true;
  if (tag <= 0xd8) return head.body_bytes = 1 + (std::uint64_t{1} << (tag - 0xd4)), true;
  if (tag <= 0xdb) return sized(std::size_t{1} << (tag - 0xd9), head.body_bytes);
  if (!sized(tag % 2 == 0 ? 2 : 4, head.nested)) return false;
  if (tag >= 0xde) head.nested *= 2;
  return true;
}

} // namespace actorgrid::codec
