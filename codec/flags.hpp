#pragma once

#include <cstdint>

namespace actorgrid::codec {

/// The flag byte of a frame. The protocol has no bits 64 and 128; they survive parsing.
enum class flags : std::uint8_t {
  none = 0,
  crc = 1,       ///< four bytes of checksum follow
  eof = 2,       ///< the sender's side of the mux ends
  stateless = 4, ///< never accepted
  err = 8,       ///< the payload is an error text
  zero = 16,     ///< the payload is empty, not nil
  sub = 32,      ///< 32 bytes of subroute id follow
  /// With err: the payload is a coded_error, that of a MuxConnectError too. Only between peers that
  /// both announced extension::coded_errors.
  coded = 64,
};

constexpr flags operator|(flags a, flags b) noexcept {
  return static_cast<flags>(static_cast<std::uint8_t>(a) | static_cast<std::uint8_t>(b));
}
constexpr flags operator&(flags a, flags b) noexcept {
  return static_cast<flags>(static_cast<std::uint8_t>(a) & static_cast<std::uint8_t>(b));
}
constexpr flags operator~(flags a) noexcept {
  return static_cast<flags>(static_cast<std::uint8_t>(~static_cast<std::uint8_t>(a)));
}
constexpr flags& operator|=(flags& a, flags b) noexcept {
  return a = a | b;
}
constexpr bool has(flags set, flags bit) noexcept {
  return (set & bit) != flags::none;
}

} // namespace actorgrid::codec
