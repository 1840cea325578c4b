#include "net/mux/dial_order.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

using namespace actorgrid;
using namespace actorgrid::testing;

TEST_CASE("the dial order is the original's for every recorded pair") {
  std::size_t count = 0;
  for (const auto& words : load_lines("dial_order.txt", 6)) {
    const std::string local = text_from_hex(words[1]);
    const std::string remote = text_from_hex(words[2]);
    INFO(local << " and " << remote);
    CHECK(mux::should_dial(local, remote) == (words[5] == "dials"));
    ++count;
  }
  CHECK(count > 10);
}

TEST_CASE("of two different names exactly one dials") {
  for (int i = 0; i != 50; ++i) {
    for (int j = 0; j != i; ++j) {
      const std::string a = "http://node" + std::to_string(i) + ":9000";
      const std::string b = "http://node" + std::to_string(j) + ":9000";
      CHECK(mux::should_dial(a, b) != mux::should_dial(b, a));
    }
  }
}

TEST_CASE("when both hashes are equal the lesser name dials") {
  CHECK(mux::should_dial("", "x"));
  CHECK_FALSE(mux::should_dial("x", ""));
}

TEST_CASE("checksums are left out only when both names are encrypted ones") {
  CHECK(mux::needs_checksum("http://a", "http://b"));
  CHECK(mux::needs_checksum("https://a", "http://b"));
  CHECK(mux::needs_checksum("ws://a", "wss://b"));
  CHECK_FALSE(mux::needs_checksum("https://a", "https://b"));
  CHECK_FALSE(mux::needs_checksum("wss://a", "https://b"));
  CHECK(mux::needs_checksum("httpsa", "https://b"));
}
