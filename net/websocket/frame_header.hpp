#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace actorgrid::ws {

/// The type of a websocket frame (RFC 6455, 5.2).
enum class opcode : std::uint8_t {
  continuation = 0,
  text = 1,
  binary = 2,
  close = 8,
  ping = 9,
  pong = 10,
};

/// Whether it concerns the connection and is not part of a message.
constexpr bool is_control(opcode kind) noexcept {
  return kind >= opcode::close;
}

using mask_key = std::array<std::byte, 4>;

struct frame_header {
  opcode kind = opcode::binary;
  bool is_final = true;
  std::optional<mask_key> mask;
  std::uint64_t length = 0;
};

inline constexpr std::size_t frame_header_bytes_max = 14;
/// Limit for the content of a control frame (RFC 6455, 5.5).
inline constexpr std::size_t control_bytes_max = 125;

/// Writes the header to the beginning of `out` and returns its size.
std::size_t write_header(const frame_header& header,
                         std::span<std::byte, frame_header_bytes_max> out) noexcept;

struct parsed_header {
  frame_header header;
  std::size_t size = 0;        ///< 0 while bytes are missing
  const char* fault = nullptr; ///< the protocol violation, if any
};

/// The header at the beginning of `bytes`. Faults are found as early as the bytes show them.
parsed_header parse_header(std::span<const std::byte> bytes) noexcept;

} // namespace actorgrid::ws
