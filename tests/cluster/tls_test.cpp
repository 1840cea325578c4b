#include "tests/cluster/cluster.hpp"
#include "tests/cluster/routes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/dialler_of.hpp"
#include "tests/transport/certificates.hpp"

using namespace actorgrid;
using namespace actorgrid::testing;
using namespace std::chrono_literals;

TEST_CASE("nodes talk over mutual TLS, calls and streams in both directions") {
  ws::test::authority authority;
  const std::string scheme = GENERATE("https", "wss");
  checked_cluster c(
      2, [&](node_config& config) { config.tls = authority.issue("IP:127.0.0.1"); }, scheme);
  serve_all(c[0]);
  serve_all(c[1]);
  c.start();
  for (std::size_t from : {0u, 1u}) {
    auto p = c.link(from, 1 - from);
    const payload big(std::string(1 << 20, 'x'));
    CHECK(*p.call(echo, big).get() == big);
    auto s = p.open(echo_stream, "x").get();
    REQUIRE(s);
    CHECK(!s->send("hi").get());
    CHECK(s->next().get()->text() == "hi");
    s->finish();
    CHECK(!s->next().get());
    CHECK(!s->error());
  }
}

TEST_CASE("a peer with a certificate of another authority is not connected") {
  ws::test::authority good, bad;
  std::size_t made = 0;
  checked_cluster c(
      2,
      [&](node_config& config) { config.tls = (made++ == 0 ? good : bad).issue("IP:127.0.0.1"); },
      "https");
  c.start(0);
  c.start(1);
  const std::size_t dialer = dialler_of(c);
  CHECK(eventually(
      [&] { return c.link(dialer, 1 - dialer).stats().last_failure.code == errc::tls_failure; }));
  CHECK(c.seen(0).count(event::kind::connected) == 0);
}

TEST_CASE("a certificate for another host is refused, unless configured otherwise") {
  ws::test::authority authority;
  const bool verify = GENERATE(true, false);
  checked_cluster c(
      2,
      [&](node_config& config) {
        config.tls = authority.issue("DNS:elsewhere.example");
        config.tls.verify_peer = verify;
      },
      "https");
  serve_all(c[1]);
  if (!verify) {
    c.start();
    CHECK(c.link(0, 1).call(echo, "x").get());
    return;
  }
  c.start(0);
  c.start(1);
  const std::size_t dialer = dialler_of(c);
  CHECK(eventually(
      [&] { return c.link(dialer, 1 - dialer).stats().last_failure.code == errc::tls_failure; }));
}

TEST_CASE("a node that began without TLS gets a peer with TLS while it runs") {
  ws::test::authority authority;
  checked_cluster servers(
      1,
      [&](node_config& config) {
        config.tls = authority.issue("IP:127.0.0.1", false);
        config.guests = {"http://client-*:1"};
      },
      "https");
  serve_all(servers[0]);
  servers.start(0);
  const auto server = servers.host(0);

  node_config config;
  config.local = *make_guest_name("http://client-*:1", {server});
  config.peers = {"http://127.0.0.1:1"};
  config.listen = "none";
  config.tls.verify_peer = false; // The authority is not one of this machine's.
  node client{servers.system(), config};
  REQUIRE(!client.start());
  SECTION("by add_peer") {
    REQUIRE(!client.add_peer(server));
  }
  SECTION("by another configuration") {
    config.peers = {server};
    REQUIRE(client.reconfigure(config));
  }
  auto added = client.peer(server);
  REQUIRE(eventually([&] { return added.is_connected(); }));
  CHECK(added.call(echo, "x").get()->text() == "x");
}
