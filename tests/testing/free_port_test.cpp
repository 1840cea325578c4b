#include "tests/support/catch.hpp"

#include <actorgrid/testing/free_port.hpp>

#include <set>

using actorgrid::testing::free_port;

TEST_CASE("a free port is given out once, and is never one that the system may assign") {
  std::set<std::uint16_t> told;
  for (int i = 0; i < 1000; ++i) {
    const auto port = free_port();
    CHECK(port >= 1024);
    CHECK(port < 32768);
    CHECK(told.insert(port).second);
  }
}
