#pragma once

#include "codec/timestamp.hpp"

#include <actorgrid/payload.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>

namespace actorgrid::codec {

/// Identifies one run of a process; drawn at random when a node starts.
using instance_id = std::array<std::byte, 16>;

/// Payload of Connect.
struct connect_request {
  instance_id id{};
  std::string host;
  timestamp time;
  std::string token;
  friend bool operator==(const connect_request&, const connect_request&) = default;
};

/// Payload of ConnectResponse.
struct connect_response {
  instance_id id{};
  bool accepted = false;
  std::string rejected_reason;
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

/// Each payload as a msgpack map with the protocol's keys in the protocol's order.
payload encode(const connect_request&);
payload encode(const connect_response&);
payload encode(const mux_connect_error&);
payload encode(const ping&);
payload encode(const pong&);

/// Each reads a msgpack map: unknown keys are skipped, missing ones keep their default; false (and
/// a reason in `why`, when given) when the bytes are something else. Depth and sizes are bounded by
/// the bytes at hand.
bool decode(const payload& bytes, connect_request& out, std::string* why = nullptr);
bool decode(const payload& bytes, connect_response& out, std::string* why = nullptr);
bool decode(const payload& bytes, mux_connect_error& out, std::string* why = nullptr);
bool decode(const payload& bytes, ping& out, std::string* why = nullptr);
bool decode(const payload& bytes, pong& out, std::string* why = nullptr);

} // namespace actorgrid::codec
