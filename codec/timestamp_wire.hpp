#pragma once

#include "codec/timestamp.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>

namespace actorgrid::codec {

/// The extension types of the protocol's times and of msgpack's own timestamps.
inline constexpr std::int8_t time_ext_type = 5;
inline constexpr std::int8_t timestamp_ext_type = -1;

/// The body of the extension: seconds (8 bytes) and nanoseconds (4 bytes), big endian.
inline std::array<char, 12> time_to_wire(const timestamp& time) noexcept {
  std::array<char, 12> bytes;
  const auto seconds = static_cast<std::uint64_t>(time.seconds);
  const auto nanoseconds = static_cast<std::uint32_t>(time.nanoseconds);
  for (unsigned i = 0; i != 8; ++i) bytes[i] = static_cast<char>(seconds >> (56 - 8 * i) & 0xffU);
  for (unsigned i = 0; i != 4; ++i)
    bytes[8 + i] = static_cast<char>(nanoseconds >> (24 - 8 * i) & 0xffU);
  return bytes;
}

/// The time an extension of this type and body stands for: the protocol's own or any of msgpack's
/// three timestamp formats. Nanoseconds outside of a second are carried over.
inline std::optional<timestamp> time_from_wire(char type,
                                               std::span<const std::byte> body) noexcept {
  const auto read = [body](std::size_t begin, std::size_t count) {
    std::uint64_t value = 0;
    for (const std::byte b : body.subspan(begin, count))
      value = value << 8U | std::to_integer<std::uint64_t>(b);
    return value;
  };
  const auto ext_type = static_cast<std::int8_t>(type);
  std::int64_t seconds = 0;
  std::int64_t nanoseconds = 0;
  if (ext_type == time_ext_type && body.size() == 12) {
    seconds = static_cast<std::int64_t>(read(0, 8));
    nanoseconds = static_cast<std::int32_t>(read(8, 4));
  } else if (ext_type == timestamp_ext_type && body.size() == 4) {
    seconds = static_cast<std::int64_t>(read(0, 4));
  } else if (ext_type == timestamp_ext_type && body.size() == 8) {
    seconds = static_cast<std::int64_t>(read(0, 8) & ((std::uint64_t{1} << 34U) - 1));
    nanoseconds = static_cast<std::int64_t>(read(0, 8) >> 34U);
  } else if (ext_type == timestamp_ext_type && body.size() == 12) {
    nanoseconds = static_cast<std::int64_t>(read(0, 4));
    seconds = static_cast<std::int64_t>(read(4, 8));
  } else {
    return std::nullopt;
  }

  constexpr std::int64_t second = 1'000'000'000;
  std::int64_t carry = nanoseconds / second;
  nanoseconds %= second;
  if (nanoseconds < 0) {
    nanoseconds += second;
    --carry;
  }
  using limits = std::numeric_limits<std::int64_t>;
  if (carry > 0 ? seconds > limits::max() - carry : seconds < limits::min() - carry)
    return std::nullopt;
  return timestamp{seconds + carry, static_cast<std::int32_t>(nanoseconds)};
}

} // namespace actorgrid::codec
