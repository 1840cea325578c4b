#pragma once

#include <cstdint>

namespace actorgrid::codec {

/// The flag byte of a frame. The protocol has no bits 64 and 128: between peers that did not
/// announce what they stand for, they survive parsing without effect.
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
  /// A trace context follows the array, before the subroute id; only in Request and ConnectMux, and
  /// only between peers that both announced extension::trace_contexts. See trace_trailer.hpp.
  traced = 128,
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
