#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// RFC 6455, case by case, divided as the well-known test suites divide it. The tables contain
/// frames and what must come of them; they do not depend on sockets or on the code under test.
namespace actorgrid::rfc6455 {

/// A websocket frame, not masked yet: that depends on which end sends it.
struct wire_frame {
  unsigned char first = 0x82; ///< FIN, reserved bits and opcode
  std::string content;
  std::optional<std::uint64_t> announced = {}; ///< instead of the content's size
  std::size_t length_bytes = 0;    ///< of the length: 2 or 8, although fewer bytes would do
  bool has_wrong_mask_bit = false; ///< masked though it must not be, or the other way round
};
std::string encode(const wire_frame& f, bool is_client);

/// What one end sends after the handshake, and what the other end makes of it.
struct exchange {
  std::string name;
  std::vector<wire_frame> sent; ///< a close with code 1000 follows, at once or after `close_after`
  /// Messages that reach the application: "'text'", or "<65536 bytes>" for long ones.
  std::vector<std::string> handed_out;
  /// Frames in answer, then the end: "pong 'x', close 1000, end". A `*` matches anything.
  std::string answered;
  bool is_closed_by_peer = false; ///< with the code in `answered`
  std::string close_after = {};   ///< the answer to wait for before sending the close
};
using exchanges = std::vector<exchange>;

/// The longest message allowed in all exchanges.
inline constexpr std::size_t message_bytes_max = std::size_t{1} << 20;

// How most answers end.
inline const std::string closed = "close 1000, end";   ///< all was fine, so the close is answered
inline const std::string violated = "close 1002, end"; ///< the frames break the protocol
inline const std::string no_text = "close 1007, end";  ///< a text is not UTF-8
inline const std::string longer_than_allowed = "close 1009, end";

/// Content of that many bytes.
std::string sized(std::size_t size);

/// The frames of the tables.
wire_frame text(std::string_view content);
wire_frame binary(std::string_view content);
wire_frame ping(std::string_view content);
wire_frame pong(std::string_view content);
wire_frame close_with(int code, std::string_view reason = "");
/// A frame with any first byte.
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
exchanges masking();       ///< missing from the suites

} // namespace actorgrid::rfc6455
