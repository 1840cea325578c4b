#include "codec/op.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <cstdint>
#include <string_view>

using actorgrid::codec::op;

TEST_CASE("each op has the protocol's number and name") {
  struct known {
    op code;
    std::uint8_t number;
    std::string_view name;
  };
  constexpr std::array all{known{op::connect, 1, "Connect"},
                           known{op::connect_response, 2, "ConnectResponse"},
                           known{op::ping, 3, "Ping"},
                           known{op::pong, 4, "Pong"},
                           known{op::connect_mux, 5, "ConnectMux"},
                           known{op::mux_connect_error, 6, "MuxConnectError"},
                           known{op::disconnect_client_mux, 7, "DisconnectClientMux"},
                           known{op::disconnect_server_mux, 8, "DisconnectServerMux"},
                           known{op::mux_client_msg, 9, "MuxClientMsg"},
                           known{op::mux_server_msg, 10, "MuxServerMsg"},
                           known{op::unblock_srv_mux, 11, "UnblockSrvMux"},
                           known{op::unblock_cl_mux, 12, "UnblockClMux"},
                           known{op::ack_mux, 13, "AckMux"},
                           known{op::request, 14, "Request"},
                           known{op::response, 15, "Response"},
                           known{op::disconnect, 16, "Disconnect"},
                           known{op::merged, 17, "Merged"}};
  for (const auto& each : all) {
    CAPTURE(each.name);
    CHECK(static_cast<std::uint8_t>(each.code) == each.number);
    CHECK(to_string(each.code) == each.name);
  }
  for (const unsigned number : {0U, 18U, 255U})
    CHECK(to_string(static_cast<op>(number)) == "Unknown");
}
