#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"
#include "tests/transport/certificates.hpp"
#include "tests/transport/test_peer.hpp"
#include "tests/transport/tls_setup.hpp"

#include <memory>
#include <mutex>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::ws;
using namespace actorgrid::ws::test;
using actorgrid::testing::contains;
using namespace std::chrono_literals;

namespace {

/// Dials a server; both sides have a certificate of their own.
failure dial_between(const tls_config& server, const tls_config& client) {
  test_server listening{tls_options(server)};
  test_loop where;
  auto target = target_of("https://127.0.0.1:" + std::to_string(listening.port()));
  target.tls = loaded(client);
  return dial_and_wait(where, target).why;
}

} // namespace

TEST_CASE("a certificate in the revocation list is refused in either role") {
  authority ca;
  auto server = ca.issue(loopback_names);
  auto client = ca.issue(loopback_names);
  server.crl = client.crl = ca.revoke({});
  CHECK_FALSE(dial_between(server, client));
  SECTION("the server's") {
    ca.revoke({2});
    const auto why = dial_between(server, client);
    CHECK(why.code == errc::tls_failure);
    CHECK(contains(why.text, "certificate revoked"));
  }
  SECTION("the client's") {
    ca.revoke({3});
    CHECK(dial_between(server, client).code == errc::tls_failure);
  }
  SECTION("another one") {
    ca.revoke({4});
    CHECK_FALSE(dial_between(server, client));
  }
}

TEST_CASE("without a valid list of its authority no certificate is accepted") {
  authority ca, other;
  const auto server = ca.issue(loopback_names);
  auto client = ca.issue(loopback_names);
  SECTION("of another authority") {
    client.crl = other.revoke({});
    CHECK(contains(dial_between(server, client).text, "grid.tls.crl has no list of its CA"));
  }
  SECTION("expired") {
    client.crl = ca.revoke({}, -60s);
    CHECK(contains(dial_between(server, client).text, "put a newer list into grid.tls.crl"));
  }
}

TEST_CASE("a file without revocation lists is named with the reason") {
  authority ca;
  auto config = ca.issue(loopback_names);
  for (const std::string text : {"", "not a list\n"}) {
    config.crl = ca.write("bad.pem", text);
    const auto result = load_tls(config);
    REQUIRE(!result);
    CHECK(contains(result.why().text, "grid.tls.crl: \"" + config.crl + "\" holds no"));
  }
  config.crl = ca.file("nowhere.pem");
  const auto result = load_tls(config);
  REQUIRE(!result);
  CHECK(contains(result.why().text, "cannot be opened"));
}

TEST_CASE("contexts that are replaced are used for new connections, by all that have a copy") {
  authority before, after;
  const auto old_server = before.issue(loopback_names);
  const auto options = tls_options(old_server);
  const shared_tls renewed = options.tls;
  test_server listening{options};
  const auto dial = [&](const tls_config& client) {
    test_loop where;
    auto target = target_of("https://127.0.0.1:" + std::to_string(listening.port()));
    target.tls = loaded(client);
    return dial_and_wait(where, target).why;
  };
  const auto old_client = before.issue(loopback_names);
  const auto new_client = after.issue(loopback_names);
  CHECK_FALSE(dial(old_client));
  CHECK(dial(new_client).code == errc::tls_failure);
  renewed.replace(loaded(after.issue(loopback_names)));
  CHECK_FALSE(dial(new_client));
  CHECK(dial(old_client).code == errc::tls_failure);
}
