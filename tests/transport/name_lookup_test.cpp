#include "tests/support/catch.hpp"
#include "tests/transport/hanging_lookup.hpp"
#include "tests/transport/open_descriptors.hpp"
#include "tests/transport/test_peer.hpp"

using namespace actorgrid;
using namespace actorgrid::ws;
using namespace actorgrid::ws::test;
using namespace std::chrono_literals;

TEST_CASE("a name lookup that hangs is given up at its own time limit") {
  const hanging_lookup lookups;
  test_loop where;
  auto target = target_of("http://hangs.test:1");
  target.lookup_timeout = 20ms;
  const auto outcome = dial_and_wait(where, target);
  CHECK(
      outcome.why
      == failure{errc::handshake_timeout, "http://hangs.test:1: resolve: no answer within 20 ms"});
}

TEST_CASE("a name lookup that hangs holds up neither other lookups nor the end of its loop") {
  const no_descriptor_leaks balance;
  test_server server;
  const hanging_lookup lookups;
  {
    test_loop where;
    auto target = target_of("http://hangs.test:1");
    target.lookup_timeout = 20ms;
    CHECK(dial_and_wait(where, target).why.code == errc::handshake_timeout);
    const auto other =
        dial_and_wait(where, target_of("ws://localhost:" + std::to_string(server.port())));
    CHECK(other.peer);
  }
  CHECK(lookups.count() == 1);
}
