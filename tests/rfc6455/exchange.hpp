#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// RFC 6455, case by case, as the well-known test suites divide it. The tables know frames and what
/// has to come of them, and neither sockets nor the code under test.
namespace actorgrid::rfc6455 {

/// A websocket frame, not yet masked. Whether it will be depends on who sends it.
struct wire_frame {
  unsigned char first = 0x82; ///< FIN, reserved bits and opcode
  std::string content;
  std::optional<std::uint64_t> announced = {}; ///< instead of the content's size
  std::size_t length_bytes = 0;                ///< 2 or 8: of the length, though fewer would do
  bool has_wrong_mask_bit = false; ///< masked though it must not be, or the other way round
};
std::string encode(const wire_frame& f, bool is_client);

/// What one end sends after the handshake, and what the other one makes of it.
struct exchange {
  std::string name;
  std::vector<wire_frame> sent; ///< a close with code 1000 follows, at once or after `close_after`
  /// Messages handed to the application: "'text'", or "<65536 bytes>" for long ones.
  std::vector<std::string> handed_out;
  /// Frames in answer, and then the end: "pong 'x', close 1000, end". A `*` stands for anything.
  std::string answered;
  bool is_closed_by_peer = false; ///< with the code in the answer
  std::string close_after = {};   ///< the answer that is waited for before the close
};
using exchanges = std::vector<exchange>;

/// The longest message allowed in all exchanges.
inline constexpr std::size_t message_bytes_max = std::size_t{1} << 20;

// How most answers end.
inline const std::string closed = "close 1000, end";   ///< it was fine, so the close is answered
inline const std::string violated = "close 1002, end"; ///< the frames break the protocol
inline const std::string no_text = "close 1007, end";  ///< a text is no UTF-8
inline const std::string longer_than_allowed = "close 1009, end";

/// A content of that many bytes.
std::string sized(std::size_t size);

/// The frames of the tables.
wire_frame text(std::string_view content);
wire_frame binary(std::string_view content);
wire_frame ping(std::string_view content);
wire_frame pong(std::string_view content);
wire_frame close_with(int code, std::string_view reason = "");
/// With any first byte.
wire_frame raw(int first, std::string_view content);
/// A message in frames of that many bytes.
std::vector<wire_frame> fragments(int opcode, std::string_view content, std::size_t size);
/// How a message shows in `handed_out`.
std::string shown(std::string_view message);

// The tables, by the chapters of the suites.

exchanges framing();       ///< 1
exchanges pings();         ///< 2
exchanges reserved_bits(); ///< 3
exchanges opcodes();       ///< 4
exchanges fragmentation(); ///< 5
exchanges utf8();          ///< 6
exchanges closing();       ///< 7
exchanges limits();        ///< 9 and 10
exchanges masking();       ///< which the suites leave out

} // namespace actorgrid::rfc6455
