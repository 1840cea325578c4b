#include "tests/doctor/two_nodes.hpp"

// Certificates and keys that do not fit.

using namespace actorgrid;
using namespace actorgrid::doctor;
using namespace actorgrid::doctor::test;
using namespace std::chrono_literals;
using ws::test::certificate_terms;

namespace {} // namespace

TEST_CASE("a certificate of the other node that is wrong is found, and what is wrong with it") {
  two_nodes grid{"https"};
  grid.use_tls(good, good);
  std::string words;
  SECTION("expired") {
    grid.there.tls = grid.ca().issue(
        certificate_terms{.names = "IP:127.0.0.1", .begins = -7200s, .ends = -3600s});
    words = "its certificate has expired";
  }
  SECTION("not valid yet") {
    grid.there.tls = grid.ca().issue(
        certificate_terms{.names = "IP:127.0.0.1", .begins = 3600s, .ends = long_enough});
    words = "its certificate is not valid yet";
  }
  SECTION("soon to end") {
    grid.there.tls = grid.ca().issue(certificate_terms{.names = "IP:127.0.0.1", .ends = 72h});
    words = "its certificate ends on 20";
  }
  SECTION("for another name") {
    grid.there.tls = grid.ca().issue(certificate_terms{.names = "DNS:node2", .ends = long_enough});
    words = "its certificate is not for 127.0.0.1";
  }
  SECTION("signed by itself") {
    grid.there.tls = grid.ca().issue(certificate_terms{
        .names = "IP:127.0.0.1", .ends = long_enough, .is_signed_by_itself = true});
    words = "its certificate is signed by itself";
  }
  SECTION("for clients only") {
    grid.there.tls = grid.ca().issue(
        certificate_terms{.names = "IP:127.0.0.1", .usages = "clientAuth", .ends = long_enough});
    words = "its certificate may not be used by servers";
  }
  SECTION("for servers only, though nodes must show theirs when they dial") {
    grid.there.tls = grid.ca().issue(
        certificate_terms{.names = "IP:127.0.0.1", .usages = "serverAuth", .ends = long_enough});
    words = "its certificate may not be used by clients";
  }
  grid.run_there();
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "tls");
  REQUIRE(found.result("tls").findings.size() == 1);
  CHECK(found.of("tls").node == grid.there.local);
  CHECK(contains(found.of("tls").what, words));
}

TEST_CASE("a certificate by an unknown CA is found, and nothing else about it") {
  ws::test::authority other;
  two_nodes grid{"https"};
  grid.use_tls(good, good);
  const auto trusted = grid.there.tls.ca;
  grid.there.tls = other.issue(good);
  grid.there.tls.ca = trusted;
  grid.run_there();
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "tls");
  REQUIRE(found.result("tls").findings.size() == 1);
  CHECK(contains(found.of("tls").what, "is by a CA that is not trusted here"));
}

TEST_CASE("a wrong certificate is a warning where certificates are not verified") {
  two_nodes grid{"https"};
  grid.use_tls(good, good);
  grid.there.tls = grid.ca().issue(certificate_terms{.names = "DNS:node2", .ends = long_enough});
  grid.here.tls.verify_peer = grid.there.tls.verify_peer = false;
  grid.run_there();
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "tls");
  CHECK(found.of("tls").how_bad == verdict::warning);
}

TEST_CASE("a node that asks for a certificate, and this one has none, is found") {
  two_nodes grid{"https"};
  grid.use_tls(good, good);
  grid.here.tls.cert.clear();
  grid.here.tls.key.clear();
  grid.here.listen = "none";
  grid.run_there();
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "tls");
  CHECK(contains(found.of("tls").what, "it asks for a certificate, and this node has none"));
  CHECK(contains(found.of("tls").remedy, "grid.tls.cert"));
}

TEST_CASE("the certificate of this node that has expired is found here and there") {
  two_nodes grid{"https"};
  grid.use_tls({.names = "IP:127.0.0.1", .begins = -7200s, .ends = -3600s}, good);
  grid.run_there();
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "tls");
  CHECK(found.of("tls").node.empty());
  CHECK(contains(found.of("tls").what, "the certificate of this node has expired"));
  REQUIRE(found.result("tls").findings.size() == 2);
  CHECK(contains(found.result("tls").findings[1].what, "this node's certificate has expired"));
}

TEST_CASE("the certificate of this node that is for another name is found") {
  two_nodes grid{"https"};
  grid.use_tls({.names = "DNS:node1", .ends = long_enough}, good);
  grid.run_there();
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "tls");
  CHECK(contains(found.of("tls").what, "the certificate of this node is not for 127.0.0.1"));
}

TEST_CASE("a node that does not trust the CA of this one is found") {
  ws::test::authority other;
  two_nodes grid{"https"};
  grid.use_tls(good, good);
  grid.there.tls.ca = other.ca_file();
  grid.run_there();
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "tls");
  CHECK(contains(found.of("tls").what, "it does not trust the CA of this node's certificate"));
}

TEST_CASE("a name that says https and a port without TLS are found") {
  two_nodes grid{"https"};
  grid.use_tls(good, good);
  SECTION("a web server") {
    grid.put_there([](auto& connection) {
      connection.read(5);
      connection.send(http_answer("400 Bad Request"));
    });
  }
  SECTION("a node without TLS") {
    auto plain = grid.there;
    for (auto& name : plain.peers) name.replace(0, 5, "http");
    plain.local.replace(0, 5, "http");
    plain.tls = {};
    grid.there = plain;
    grid.run_there();
  }
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "tls");
  CHECK(contains(found.of("tls").what, "does not speak TLS"));
}

TEST_CASE("a name that says http and a port with TLS are found") {
  two_nodes grid;
  auto& there = grid.there;
  for (auto& name : there.peers) name.replace(0, 4, "https");
  there.local.replace(0, 4, "https");
  there.tls = grid.ca().issue(good);
  grid.run_there();
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "tls");
  CHECK(contains(found.of("tls").what, "speaks TLS, but the name does not begin with https"));
}

TEST_CASE("a certificate that was revoked is found, and a list that is too old") {
  two_nodes grid{"https"};
  grid.use_tls(good, good);
  std::string words;
  SECTION("revoked") {
    grid.here.tls.crl = grid.ca().revoke({3}); // the second that was issued
    words = "its certificate was revoked";
  }
  SECTION("too old") {
    grid.here.tls.crl = grid.ca().revoke({}, -60s);
    words = "grid.tls.crl has no list of its CA, or an old one";
  }
  grid.run_there();
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(contains(found.of("tls").what, words));
}

TEST_CASE("certificates for names in grid.tls.identities are not blamed") {
  two_nodes grid{"https"};
  for (auto* own : {&grid.here, &grid.there}) {
    const auto number = own == &grid.here ? "1" : "2";
    own->tls = grid.ca().issue(certificate_terms{
        .names = std::string{"URI:spiffe://grid/"} + number, .ends = long_enough});
    own->tls.identities = {grid.here.local + "=spiffe://grid/1",
                           grid.there.local + "=spiffe://grid/2"};
  }
  SECTION("each for its own") {
    grid.run_there();
    const auto found = grid.diagnose();
    CAPTURE(found);
    CHECK(found.result("tls").outcome == verdict::ok);
  }
  SECTION("for the name of another node") {
    grid.here.tls.identities = {grid.there.local + "=spiffe://grid/1"};
    grid.run_there();
    const auto found = grid.diagnose();
    CAPTURE(found);
    CHECK(contains(found.of("tls").what, "is not for 127.0.0.1"));
  }
}

TEST_CASE("a process that does not answer TLS is given up at the time limit") {
  two_nodes grid{"https"};
  grid.use_tls(good, good);
  grid.put_there(stays_silent());
  grid.here.limits.handshake_timeout = 200ms;
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "tls");
  CHECK(contains(found.of("tls").what, "but does not answer"));
}

TEST_CASE("a process that ends connections in the middle of TLS is found") {
  two_nodes grid{"https"};
  grid.use_tls(good, good);
  grid.put_there([](auto& connection) { connection.read(5); });
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed() == "tls");
  CHECK(contains(found.of("tls").what, "in the middle of TLS"));
}

TEST_CASE("a key that is encrypted is opened with the password of the configuration") {
  two_nodes grid{"https"};
  grid.use_tls({.names = "IP:127.0.0.1", .ends = long_enough, .password = "secret"}, good);
  grid.here.tls.key_password_file = grid.ca().write("password", "secret\n");
  grid.run_there();
  const auto found = grid.diagnose();
  CAPTURE(found);
  CHECK(found.blamed().empty());
}
