#pragma once

#include "tests/mux/frame_text.hpp"
#include "tests/transport/raw_socket.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Shorthand for the tables of attacks.
namespace actorgrid::hostile {

using codec::flags;
using codec::op;
using testing::make;

/// The same bytes, `count` times.
std::string repeated(std::string_view bytes, std::size_t count);
/// The text with `other` in place of `part`, which it must contain.
std::string with(std::string text, std::string_view part, std::string_view other);

/// A masked binary websocket message with these bytes.
std::string message(std::string_view bytes);
/// A masked binary websocket message with the frame, or with all frames merged.
std::string message(const codec::frame& f);
std::string message(const std::vector<codec::frame>& frames);
/// The bytes of a frame.
std::string bytes_of(const codec::frame& f);
/// The bytes of the frame, flagged as having a checksum and followed by a wrong one.
std::string with_wrong_checksum(codec::frame f);
/// A merged frame that announces `count` parts, followed by `parts`, whatever that is.
std::string merged(std::uint32_t count, std::string_view parts);
/// One part of a merged frame.
std::string part(std::string_view bytes);

/// A request to a handler of the attacked node.
codec::frame request(std::uint64_t mux_id, std::uint8_t handler, std::string_view body,
                     std::uint32_t deadline_ms = 60'000);
/// The opening of a stream.
codec::frame opening(std::uint64_t mux_id, std::uint8_t handler, std::string_view body = "",
                     std::uint32_t deadline_ms = 0);

/// A good connect message; change what should be wrong.
struct hello {
  std::string host;
  std::string token;
  std::int64_t clock_ahead_ns = 0; ///< of the peer's clock
  op code = op::connect;
  flags set = flags::none;
};
codec::frame frame_of(const hello& h);

// What a server sends.

/// An unmasked binary websocket message with these bytes, or with the frame.
std::string reply(std::string_view bytes);
std::string reply(const codec::frame& f);
/// The answer to a connect message.
codec::frame hello_answer(bool accepted, std::string reason = "");

} // namespace actorgrid::hostile
