#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Frames of the protocol, written once more, so that a node is not judged by its own code.
namespace actorgrid::ctl::conform {

enum class kind : std::uint8_t {
  connect = 1,
  connect_response,
  ping,
  pong,
  connect_mux,
  mux_connect_error,
  disconnect_client_mux,
  disconnect_server_mux,
  mux_client_msg,
  mux_server_msg,
  unblock_srv_mux,
  unblock_cl_mux,
  ack_mux,
  request,
  response,
  disconnect,
  merged,
};

/// Bits of the flags.
namespace bit {
inline constexpr std::uint8_t crc = 1, eof = 2, stateless = 4, err = 8, zero = 16, sub = 32;
}

/// A frame; `flags` with the bit for the checksum if it has one.
struct raw_frame {
  kind op = kind::request;
  std::uint64_t mux = 0;
  std::uint32_t seq = 0;
  std::uint32_t deadline_ms = 0;
  std::uint8_t handler = 0;
  std::uint8_t flags = 0;
  std::string body = {};
  std::string subroute = {}; ///< the id, if flags has `sub`

  bool has(std::uint8_t bits) const noexcept { return (flags & bits) != 0; }
};

/// XXH3-64 with seed 0.
std::uint64_t hash_of(std::string_view bytes);

/// The bytes of a frame, with a checksum if its flags say so.
std::string encode(const raw_frame& f);
/// The bytes of the seven fields only.
std::string encode_array(const raw_frame& f);
/// Four bytes: the checksum of all that comes before.
std::string checksum_of(std::string_view bytes);
/// The header and the content of a part of a merged frame.
std::string part_of(std::string_view frame);
/// A merged frame of these parts that announces `count` of them.
std::string merge(const std::vector<std::string>& parts, std::size_t count, bool has_checksum);

/// The frames in a message; those of a merged frame one by one. Throws deviation unless every frame
/// is exactly as a sender has to write it.
std::vector<raw_frame> decode_message(std::string_view message);

/// One line: "MuxServerMsg EOF+ERR 'boom'", "Pong nf", "MuxConnectError 'Invalid Handler'". The
/// mux, the numbers, and the flags CRC and ZERO are left out.
std::string describe(const raw_frame& f);

std::string subroute_id(std::uint8_t handler, std::string_view route);

// Control payloads, as msgpack.

/// A map, whose values are msgpack already.
std::string map_of(const std::vector<std::pair<std::string, std::string>>& entries);
std::string text_value(std::string_view text);
std::string bin_value(std::string_view bytes);
std::string time_value(std::int64_t seconds, std::uint32_t nanoseconds);
/// The time that stands for none.
inline constexpr std::int64_t zero_time = -62135596800;

/// What a ConnectResponse says.
struct connect_answer {
  bool accepted = false;
  std::string reason;
  std::size_t id_size = 0;
};
/// Throws deviation if it cannot be read.
connect_answer read_answer(const raw_frame& f);
/// The msgpack of the entry `t` of a Ping or Pong.
std::string time_in(const raw_frame& f);

} // namespace actorgrid::ctl::conform
