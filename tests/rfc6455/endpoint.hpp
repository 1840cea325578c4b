#pragma once

#include "tests/transport/test_peer.hpp"
#include "tests/transport/upgrade_answer.hpp"

#include <memory>

namespace actorgrid::rfc6455 {

/// A session under test, and a raw socket as the other end.
struct connection {
  std::shared_ptr<ws::test::test_peer> tested;
  ws::test::raw_socket other;
};

/// The session's role under test.
enum class role { server, client };

/// Makes connections in which the session under test has that role.
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
