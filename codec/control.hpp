#pragma once

#include "codec/timestamp.hpp"

#include <actorgrid/payload.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace actorgrid::codec {

/// Identifies one run of a process; drawn at random when a node starts.
using instance_id = std::array<std::byte, 16>;

/// What a node can do beyond the protocol, as bits. Nodes announce it in a key of their handshake
/// that others skip, and use what both announced.
enum class extension : std::uint64_t {
  none = 0,
  coded_errors = 1,   ///< errors carry codes: see flags::coded
  trace_contexts = 2, ///< requests carry trace contexts: see flags::traced
};
constexpr extension operator|(extension a, extension b) noexcept {
  return static_cast<extension>(static_cast<std::uint64_t>(a) | static_cast<std::uint64_t>(b));
}
constexpr extension operator&(extension a, extension b) noexcept {
  return static_cast<extension>(static_cast<std::uint64_t>(a) & static_cast<std::uint64_t>(b));
}
constexpr bool has(extension set, extension one) noexcept {
  return (set & one) != extension::none;
}
/// All that this version can do.
inline constexpr extension extensions_here = extension::coded_errors | extension::trace_contexts;

/// Payload of Connect.
struct connect_request {
  instance_id id{};
  std::string host;
  timestamp time;
  std::string token;
  extension extensions = extension::none; ///< not sent if there are none
  friend bool operator==(const connect_request&, const connect_request&) = default;
};

/// Payload of ConnectResponse.
struct connect_response {
  instance_id id{};
  bool accepted = false;
  std::string rejected_reason;
  extension extensions = extension::none; ///< not sent if there are none
  friend bool operator==(const connect_response&, const connect_response&) = default;
};

/// Payload of MuxConnectError.
struct mux_connect_error {
  std::string error;
  friend bool operator==(const mux_connect_error&, const mux_connect_error&) = default;
};

/// Payload of a connection Ping.
struct ping {
  timestamp t;
  friend bool operator==(const ping&, const ping&) = default;
};

/// Payload of Pong.
struct pong {
  bool not_found = false;
  std::optional<std::string> error;
  timestamp t;
  friend bool operator==(const pong&, const pong&) = default;
};

/// Payload of an error between peers that understand codes.
struct coded_error {
  std::string category; ///< of the code: an application's, or "actorgrid" for errc
  std::int32_t value = 0;
  std::string text;
  payload details;
  bool is_retryable = false;        ///< the handler says that the same call may succeed later
  std::uint64_t retry_after_ms = 0; ///< how long to wait before that; 0: nothing said
  friend bool operator==(const coded_error&, const coded_error&) = default;
};

/// Each payload as a msgpack map with the protocol's keys in the protocol's order.
payload encode(const connect_request&);
payload encode(const connect_response&);
payload encode(const mux_connect_error&);
payload encode(const ping&);
payload encode(const pong&);
payload encode(const coded_error&);

/// Each reads a msgpack map: unknown keys are skipped, missing ones keep their default; false (and
/// a reason in `why`, when given) when the bytes are something else. Depth and sizes are bounded by
/// the bytes at hand.
bool decode(const payload& bytes, connect_request& out, std::string* why = nullptr);
bool decode(const payload& bytes, connect_response& out, std::string* why = nullptr);
bool decode(const payload& bytes, mux_connect_error& out, std::string* why = nullptr);
bool decode(const payload& bytes, ping& out, std::string* why = nullptr);
bool decode(const payload& bytes, pong& out, std::string* why = nullptr);
bool decode(const payload& bytes, coded_error& out, std::string* why = nullptr);

} // namespace actorgrid::codec
