#pragma once

#include "tests/transport/test_peer.hpp"
#include "tests/transport/upgrade_answer.hpp"

#include <memory>

namespace actorgrid::rfc6455 {

/// A session under test, and the raw other side of its connection.
struct connection {
  std::shared_ptr<ws::test::test_peer> tested;
  ws::test::raw_socket other;
};

/// Which side of a websocket the session under test is.
enum class role { server, client };

/// Makes connections of which the session under test has that role.
class endpoint {
public:
  explicit endpoint(role r);
  connection connect();

private:
  connection connect_to_server();
  connection connect_to_client();

  const role role_;
  ws::test::test_server server_;
  ws::test::test_loop loop_{std::chrono::microseconds{0}};
  ws::test::raw_listener listener_;
};

} // namespace actorgrid::rfc6455
