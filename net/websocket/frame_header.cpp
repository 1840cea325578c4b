#include "net/websocket/frame_header.hpp"

#include <algorithm>

namespace actorgrid::ws {

namespace {

constexpr std::byte final_bit{0x80};
constexpr std::byte reserved_bits{0x70};
constexpr std::byte opcode_bits{0x0f};
constexpr std::byte mask_bit{0x80};
constexpr std::byte length_bits{0x7f};

/// Values of the short length that say how many bytes the real one has.
constexpr std::uint8_t two_bytes_follow = 126;
constexpr std::uint8_t eight_bytes_follow = 127;

constexpr std::uint64_t length_max = UINT64_MAX / 2;

std::size_t long_length_bytes(std::uint8_t short_length) {
  if (short_length == two_bytes_follow) return 2;
  return short_length == eight_bytes_follow ? 8 : 0;
}

std::uint8_t short_length_of(std::uint64_t length) {
  if (length < two_bytes_follow) return static_cast<std::uint8_t>(length);
  return length <= UINT16_MAX ? two_bytes_follow : eight_bytes_follow;
}

parsed_header broken(const char* fault) {
  parsed_header parsed;
  parsed.fault = fault;
  return parsed;
}

bool is_known(opcode kind) {
  return kind <= opcode::binary || (kind >= opcode::close && kind <= opcode::pong);
}

} // namespace

std::size_t write_header(const frame_header& header,
                         std::span<std::byte, frame_header_bytes_max> out) noexcept {
  const std::uint8_t short_length = short_length_of(header.length);
  out[0] = (header.is_final ? final_bit : std::byte{0}) | static_cast<std::byte>(header.kind);
  out[1] = (header.mask ? mask_bit : std::byte{0}) | std::byte{short_length};
  std::size_t size = 2;
  for (std::size_t left = long_length_bytes(short_length); left-- != 0;)
    out[size++] = static_cast<std::byte>(header.length >> (8 * left));
  if (header.mask)
    size = static_cast<std::size_t>(std::ranges::copy(*header.mask, &out[size]).out - out.data());
  return size;
}

parsed_header parse_header(std::span<const std::byte> bytes) noexcept {
  if (bytes.empty()) return {};
  parsed_header parsed;
  auto& header = parsed.header;
  header.kind = static_cast<opcode>(bytes[0] & opcode_bits);
  header.is_final = (bytes[0] & final_bit) != std::byte{0};
  if ((bytes[0] & reserved_bits) != std::byte{0}) return broken("a reserved bit is set");
  if (!is_known(header.kind)) return broken("a reserved opcode");
  if (is_control(header.kind) && !header.is_final) return broken("a control frame in fragments");
  if (bytes.size() < 2) return {};

  const auto short_length = static_cast<std::uint8_t>(bytes[1] & length_bits);
  if (is_control(header.kind) && short_length > control_bytes_max)
    return broken("a control frame of more than 125 bytes");
  const std::size_t length_bytes = long_length_bytes(short_length);
  const bool is_masked = (bytes[1] & mask_bit) != std::byte{0};
  const std::size_t size = 2 + length_bytes + (is_masked ? mask_key{}.size() : 0);
  if (bytes.size() < 2 + length_bytes) return {};

  header.length = length_bytes == 0 ? short_length : 0;
  for (const std::byte digit : bytes.subspan(2, length_bytes))
    header.length = header.length << 8 | static_cast<std::uint64_t>(digit);
  if (header.length > length_max) return broken("a length of more than 63 bits");
  if (short_length_of(header.length) != short_length)
    return broken("a length in more bytes than it needs");
  if (bytes.size() < size) return {};

  if (is_masked) {
    header.mask.emplace();
    std::ranges::copy(bytes.subspan(2 + length_bytes, header.mask->size()), header.mask->begin());
  }
  parsed.size = size;
  return parsed;
}

} // namespace actorgrid::ws
