#pragma once

#include <cstdint>
#include <string_view>

namespace actorgrid::codec {

/// The operation of a frame; the numbers are the protocol's. Other values of the byte are unknown
/// ops: they parse but are ignored.
enum class op : std::uint8_t {
  connect = 1,
  connect_response = 2,
  ping = 3,
  pong = 4,
  connect_mux = 5,
  mux_connect_error = 6,
  disconnect_client_mux = 7, ///< server to client
  disconnect_server_mux = 8, ///< client to server
  mux_client_msg = 9,
  mux_server_msg = 10,
  unblock_srv_mux = 11, ///< client to server
  unblock_cl_mux = 12,  ///< server to client
  ack_mux = 13,
  request = 14,
  response = 15,
  disconnect = 16, ///< unused by every known implementation
  merged = 17,
};

/// The wire name, such as "ConnectMux"; "Unknown" for numbers outside the protocol.
std::string_view to_string(op code) noexcept;

} // namespace actorgrid::codec
