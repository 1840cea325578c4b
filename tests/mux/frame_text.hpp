#pragma once

#include "codec/frame.hpp"

#include <actorgrid/payload.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// Frames as tests write and read them.
namespace actorgrid::testing {

using lines = std::vector<std::string>;

/// One line: "MuxServerMsg mux=5 seq=1 dl=100 h=78 [EOF,ERR] 'text'". Fields that are 0 are left
/// out, except mux and seq; so is the flag CRC. An empty body is shown as '', a nil body not at
/// all.
std::string describe(const codec::frame& f);

/// A frame as the peer would send it.
codec::frame make(codec::op op, std::uint64_t mux_id, std::uint32_t seq = 0, payload body = {},
                  codec::flags flags = codec::flags::none);
/// A request that a handler could serve.
codec::frame make_request(std::uint64_t mux_id, payload body = "q",
                          std::uint32_t deadline_ms = 1000, std::uint8_t handler = 79);
/// A request with a body of `size` bytes.
codec::frame make_sized(std::size_t size, std::uint64_t mux_id = 1);
/// A pong.
codec::frame make_pong(std::uint64_t mux_id, bool not_found = false, const char* error = nullptr);
codec::frame make_connect_error(std::uint64_t mux_id, std::string text);

/// One websocket message: the frame alone, or all of them merged.
payload to_message(const codec::frame& f);
payload to_message(const std::vector<codec::frame>& frames);
/// The frames of a websocket message, still encoded; merged frames are split as far as possible.
std::vector<payload> split(const payload& message);
/// Decodes a frame. @pre the bytes are exactly one frame
codec::frame parse(const payload& bytes);

} // namespace actorgrid::testing
