#include "tests/support/catch.hpp"

#include <actorgrid/testing/free_port.hpp>

#include <set>

using actorgrid::testing::free_port;

TEST_CASE("a port is told once, and is none that the system gives by itself") {
  std::set<std::uint16_t> told;
  for (int i = 0; i < 1000; ++i) {
    const auto port = free_port();
    CHECK(port >= 1024);
    CHECK(port < 32768);
    CHECK(told.insert(port).second);
  }
}
