#pragma once

#include "codec/byte_buffer.hpp"
#include "codec/flags.hpp"
#include "codec/op.hpp"
#include "codec/rare_payload.hpp"
#include "codec/subroute.hpp"

#include <actorgrid/outcome.hpp>
#include <actorgrid/payload.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace actorgrid::codec {

/// One protocol message: the seven-field msgpack array with what follows it. (The protocol calls it
/// "message"; here a message is what actors exchange or one websocket message of bytes.)
struct frame {
  std::uint64_t mux_id = 0;
  std::uint32_t seq = 0;
  std::uint32_t deadline_ms = 0;
  std::uint8_t handler = 0;
  codec::op op = codec::op::connect;
  codec::flags flags = codec::flags::none;
  payload body;
  /// Set exactly when flags has `sub`.
  std::optional<subroute_id> subroute;
  /// The trailer of a Request or ConnectMux whose flags have `traced`, with any bytes before it
  /// that are ignored; not checked.
  rare_payload trace;

  friend bool operator==(const frame&, const frame&) = default;
};

/// Why bytes are not a frame; the text says what was wrong and what was expected.
struct decode_error {
  enum class kind : std::uint8_t { truncated, malformed, checksum_mismatch };
  kind what = kind::malformed;
  std::string text;
};

/// Reads one frame. Its body is a slice of `message` (nil when of length 0 without the zero flag).
///
/// As liberal as the original: longer integer forms and longer headers are accepted; bytes between
/// the array and the trailer (subroute id, then checksum, both at the very end) are ignored. When
/// `merged_parts` is given and the op is `merged`, it receives the bytes between array and trailer.
outcome<frame, decode_error> decode(const payload& message, payload* merged_parts = nullptr);

/// Appends the frame: array, trace, subroute id when flags has `sub`, checksum when flags has
/// `crc`.
/// The flags are written as they are. Throws std::bad_optional_access when `sub` has no id.
void encode(const frame& f, byte_buffer& out);
/// Appends what encode would except for the body, which stays where it is: for large bodies.
/// @returns how many of the appended bytes come before the body
std::size_t encode_around_body(const frame& f, byte_buffer& out);
/// An upper bound of the bytes that encode appends.
std::size_t encoded_size_max(const frame& f) noexcept;

/// `zero` for an empty body that is not nil: to be or-ed into the flags of ConnectMux,
/// MuxClientMsg, MuxServerMsg and Response.
flags zero_flag(const payload& body) noexcept;

} // namespace actorgrid::codec
