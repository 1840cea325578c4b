#include "codec/op.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <cstdint>
#include <string_view>

using namespace actorgrid;

TEST_CASE("each op has the protocol's number and name") {
  struct known {
    codec::op code;
    std::uint8_t number;
    std::string_view name;
  };
  constexpr std::array all{known{codec::op::connect, 1, "Connect"},
                           known{codec::op::connect_response, 2, "ConnectResponse"},
                           known{codec::op::ping, 3, "Ping"},
                           known{codec::op::pong, 4, "Pong"},
                           known{codec::op::connect_mux, 5, "ConnectMux"},
                           known{codec::op::mux_connect_error, 6, "MuxConnectError"},
                           known{codec::op::disconnect_client_mux, 7, "DisconnectClientMux"},
                           known{codec::op::disconnect_server_mux, 8, "DisconnectServerMux"},
                           known{codec::op::mux_client_msg, 9, "MuxClientMsg"},
                           known{codec::op::mux_server_msg, 10, "MuxServerMsg"},
                           known{codec::op::unblock_srv_mux, 11, "UnblockSrvMux"},
                           known{codec::op::unblock_cl_mux, 12, "UnblockClMux"},
                           known{codec::op::ack_mux, 13, "AckMux"},
                           known{codec::op::request, 14, "Request"},
                           known{codec::op::response, 15, "Response"},
                           known{codec::op::disconnect, 16, "Disconnect"},
                           known{codec::op::merged, 17, "Merged"}};
  for (const auto& each : all) {
    CAPTURE(each.name);
    CHECK(static_cast<std::uint8_t>(each.code) == each.number);
    CHECK(to_string(each.code) == each.name);
  }
  for (const unsigned number : {0U, 18U, 255U})
    CHECK(to_string(static_cast<codec::op>(number)) == "Unknown");
}
