#pragma once

#include "codec/byte_buffer.hpp"

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>

namespace actorgrid::codec {

/// Collects the short msgpack pieces in front of a body, to append them in one go.
class header_writer {
public:
  void put_byte(unsigned value) noexcept {
    assert(size_ < bytes_.size());
    bytes_[size_++] = static_cast<std::byte>(value);
  }

  /// An array header; at most 15 elements.
  void put_array(unsigned count) noexcept { put_byte(0x90U | count); }

  /// An unsigned integer in its shortest form.
  void put_uint(std::uint64_t value) noexcept {
    if (value <= 0x7f)
      put_byte(static_cast<unsigned>(value));
    else if (value <= 0xff)
      put_tagged(0xcc, value, 1);
    else if (value <= 0xffff)
      put_tagged(0xcd, value, 2);
    else if (value <= 0xffffffff)
      put_tagged(0xce, value, 4);
    else
      put_tagged(0xcf, value, 8);
  }

  /// The header of a bin in its shortest form.
  void put_bin(std::uint32_t size) noexcept {
    if (size <= 0xff)
      put_tagged(0xc4, size, 1);
    else if (size <= 0xffff)
      put_tagged(0xc5, size, 2);
    else
      put_tagged(0xc6, size, 4);
  }

  void append_to(byte_buffer& out) const {
    out.insert(out.end(), bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
  }

  /// The longest header of a frame: every integer and the bin in their longest form.
  static constexpr std::size_t bytes_max = 1 + 9 + 5 + 5 + 2 + 2 + 2 + 5;

private:
  void put_tagged(unsigned tag, std::uint64_t value, unsigned width) noexcept {
    put_byte(tag);
    for (unsigned shift = 8 * width; shift != 0; shift -= 8)
      put_byte(static_cast<unsigned>(value >> (shift - 8)) & 0xffU);
  }

  std::array<std::byte, bytes_max> bytes_;
  std::size_t size_ = 0;
};

} // namespace actorgrid::codec
