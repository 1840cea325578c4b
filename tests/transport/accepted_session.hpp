#pragma once

#include "tests/support/catch.hpp"
#include "tests/transport/open_descriptors.hpp"
#include "tests/transport/raw_socket.hpp"
#include "tests/transport/test_peer.hpp"

#include <memory>
#include <utility>

namespace actorgrid::ws::test {

/// A session that a server has accepted, with a raw socket as its client. CHECKs at its end that no
/// descriptor is left open.
struct accepted_session {
  explicit accepted_session(acceptor_options options = {}, grid_route route = {})
      : server{std::move(options), std::move(route)}, raw{connect_websocket(server.port())},
        served{server.next_peer()} {
    REQUIRE(served);
  }

  const no_descriptor_leaks balance;
  test_server server;
  raw_socket raw;
  const std::shared_ptr<test_peer> served;
};

} // namespace actorgrid::ws::test
