#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace actorgrid::codec {

/// The msgpack family a type byte belongs to, in words.
constexpr std::string_view family_of(std::byte type) noexcept {
  const auto tag = std::to_integer<unsigned>(type);
  if (tag <= 0x7f || tag >= 0xe0 || (tag >= 0xcc && tag <= 0xd3)) return "an integer";
  if (tag <= 0x8f || tag >= 0xde) return "a map";
  if (tag <= 0x9f || tag >= 0xdc) return "an array";
  if (tag <= 0xbf || tag >= 0xd9) return "a string";
  if (tag == 0xc0) return "nil";
  if (tag == 0xc2 || tag == 0xc3) return "a bool";
  if (tag >= 0xc4 && tag <= 0xc6) return "bin";
  if (tag == 0xca || tag == 0xcb) return "a float";
  return tag == 0xc1 ? "the unused type byte" : "an extension";
}

/// Reads the few msgpack forms frames are made of, never past the end.
///
/// After anything but `status::ok` the position is unspecified.
class byte_reader {
public:
  enum class status : std::uint8_t { ok, truncated, wrong_type, negative, too_large };

  explicit byte_reader(std::span<const std::byte> bytes, std::size_t offset = 0) noexcept
      : bytes_(bytes), offset_(offset) {}

  std::size_t offset() const noexcept { return offset_; }
  std::size_t left() const noexcept { return bytes_.size() - offset_; }
  void skip(std::size_t count) noexcept { offset_ += count; }

  /// An integer of any width and signedness in [0, max].
  status read_uint(std::uint64_t max, std::uint64_t& value) noexcept {
    if (left() == 0) return status::truncated;
    const auto tag = std::to_integer<unsigned>(bytes_[offset_++]);
    if (tag <= 0x7f) {
      value = tag;
    } else if (tag >= 0xe0) {
      return status::negative;
    } else if (tag >= 0xcc && tag <= 0xd3) {
      const std::size_t width = std::size_t{1} << (tag & 3U);
      if (!read_big_endian(width, value)) return status::truncated;
      const bool is_signed = tag >= 0xd0;
      if (is_signed && (value >> (8 * width - 1)) != 0) return status::negative;
    } else {
      return status::wrong_type;
    }
    return value <= max ? status::ok : status::too_large;
  }

  /// The header of an array of any form.
  status read_array(std::uint64_t& count) noexcept {
    if (left() == 0) return status::truncated;
    const auto tag = std::to_integer<unsigned>(bytes_[offset_++]);
    if ((tag & 0xf0U) == 0x90) {
      count = tag & 0x0fU;
      return status::ok;
    }
    if (tag != 0xdc && tag != 0xdd) return status::wrong_type;
    return read_big_endian(tag == 0xdc ? 2 : 4, count) ? status::ok : status::truncated;
  }

  /// The header of a bin of any form; `truncated` also when its bytes are not all there.
  status read_bin(std::uint64_t& size) noexcept {
    if (left() == 0) return status::truncated;
    const auto tag = std::to_integer<unsigned>(bytes_[offset_++]);
    if (tag < 0xc4 || tag > 0xc6) return status::wrong_type;
    if (!read_big_endian(std::size_t{1} << (tag - 0xc4), size)) return status::truncated;
    return size <= left() ? status::ok : status::truncated;
  }

private:
  bool read_big_endian(std::size_t width, std::uint64_t& value) noexcept {
    if (left() < width) return false;
    value = 0;
    for (const std::byte b : bytes_.subspan(offset_, width))
      value = value << 8U | std::to_integer<std::uint64_t>(b);
    offset_ += width;
    return true;
  }

  std::span<const std::byte> bytes_;
  std::size_t offset_;
};

} // namespace actorgrid::codec
