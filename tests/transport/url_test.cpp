#include "net/transport/url.hpp"
#include "tests/support/catch.hpp"

using namespace actorgrid;
using namespace actorgrid::ws;

namespace {

host_url parsed(std::string_view text) {
  return std::get<host_url>(parse_host_url(text));
}

} // namespace

TEST_CASE("a host URL is taken apart") {
  const auto url = parsed("http://node1:9000");
  CHECK_FALSE(url.uses_tls);
  CHECK(url.name == "node1");
  CHECK(url.port == "9000");
  CHECK(url.authority == "node1:9000");
}

TEST_CASE("https and wss mean TLS, http and ws do not") {
  CHECK(parsed("https://a").uses_tls);
  CHECK(parsed("wss://a").uses_tls);
  CHECK_FALSE(parsed("http://a").uses_tls);
  CHECK_FALSE(parsed("ws://a").uses_tls);
}

TEST_CASE("a port left out is that of the scheme") {
  CHECK(parsed("http://a").port == "80");
  CHECK(parsed("wss://a/").port == "443");
  CHECK(parsed("wss://a/").authority == "a");
}

TEST_CASE("an IPv6 literal stands in brackets") {
  const auto url = parsed("https://[::1]:9443");
  CHECK(url.name == "::1");
  CHECK(url.port == "9443");
  CHECK(url.authority == "[::1]:9443");
  CHECK(parsed("http://[fe80::1]").port == "80");
}

TEST_CASE("a text that is no host URL is refused and named") {
  const auto text = GENERATE(as<std::string>{}, "", "node1:9000", "ftp://a", "http://", "http://:1",
                             "http://a:", "http://a:65536", "http://a:12x", "http://a:-1",
                             "http://[::1", "http://[]:1", "http://[::1]x", "http://a/b",
                             "http://a b", "http://a\r\nX: y", "http://user@a");
  const auto result = parse_host_url(text);
  INFO(text);
  REQUIRE(std::holds_alternative<failure>(result));
  CHECK(std::get<failure>(result).code == errc::io_failure);
  CHECK_FALSE(std::get<failure>(result).text.empty());
}
