#include "codec/op.hpp"

#include <array>
#include <cstddef>

namespace actorgrid::codec {

std::string_view to_string(op code) noexcept {
  static constexpr std::array<std::string_view, 18> names{"Unknown",
                                                          "Connect",
                                                          "ConnectResponse",
                                                          "Ping",
                                                          "Pong",
                                                          "ConnectMux",
                                                          "MuxConnectError",
                                                          "DisconnectClientMux",
                                                          "DisconnectServerMux",
                                                          "MuxClientMsg",
                                                          "MuxServerMsg",
                                                          "UnblockSrvMux",
                                                          "UnblockClMux",
                                                          "AckMux",
                                                          "Request",
                                                          "Response",
                                                          "Disconnect",
                                                          "Merged"};
  const auto number = static_cast<std::size_t>(code);
  return number < names.size() ? names[number] : names[0];
}

} // namespace actorgrid::codec
