#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"
#include "tests/transport/certificates.hpp"
#include "tests/transport/open_descriptors.hpp"
#include "tests/transport/raw_socket.hpp"
#include "tests/transport/test_peer.hpp"
#include "tests/transport/tls_setup.hpp"

#include <boost/asio/ssl/context.hpp>
#include <openssl/ssl.h>

#include <thread>

// What both ends report about a TLS handshake that fails. Which end learns of it when depends on
// the version: in TLS 1.3 a dialler is done before its certificate is examined.

using namespace actorgrid;
using namespace actorgrid::ws;
using namespace actorgrid::ws::test;
using actorgrid::testing::contains;
using namespace std::chrono_literals;

namespace {

failure dial_with(const std::string& url, const tls_config& config, int version) {
  auto target = target_of(url);
  target.tls = loaded(config);
  SSL_CTX_set_max_proto_version(target.tls.client->native_handle(), version);
  test_loop where;
  return dial_and_wait(where, target).why;
}

int either_version() {
  return GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
}

} // namespace

TEST_CASE("a client certificate that is refused is named with the reason at both ends") {
  const no_descriptor_leaks balance;
  struct refusal {
    certificate_terms shown;
    std::string at_the_acceptor;
    std::string at_the_dialler;
  };
  authority ca, other;
  const std::vector<refusal> all{
      {{.names = loopback_names, .begins = -7200s, .ends = -3600s},
       "certificate has expired, on ",
       "certificate_expired: "},
      {{.names = loopback_names, .begins = 3600s, .ends = 7200s},
       " GMT: compare the clocks", // OpenSSL's own words depend on its version
       "bad_certificate: "},
      {{.names = loopback_names, .usages = "serverAuth"},
       "its extendedKeyUsage lacks clientAuth",
       "unsupported_certificate: "},
      {{.names = loopback_names, .is_signed_by_itself = true},
       "self-signed certificate, and it is not in grid.tls.ca here",
       "unknown_ca: "},
  };
  const int version = either_version();
  test_server server{tls_options(ca.issue(loopback_names))};
  for (const auto& [shown, at_the_acceptor, at_the_dialler] : all) {
    CAPTURE(at_the_acceptor);
    const auto why = dial_with(server.url("https"), ca.issue(shown), version);
    CHECK(why.code == errc::tls_failure);
    CAPTURE(why.text);
    CHECK(contains(why.text, ": the peer refused, " + at_the_dialler));
    CHECK(contains(why.text, "CN=node for "));
    const auto refused = server.next_refused();
    CHECK(refused.why.code == errc::tls_failure);
    CAPTURE(refused.why.text);
    CHECK(refused.why.text.starts_with("TLS handshake: the peer's certificate is refused: "));
    CHECK(contains(refused.why.text, at_the_acceptor));
    CHECK(contains(refused.why.text, "shown: CN=node for IP Address:127.0.0.1, DNS:localhost by "));
    CHECK(refused.remote.starts_with("127.0.0.1:"));
  }
}

TEST_CASE("a client certificate of a CA that is not trusted is named at both ends") {
  const no_descriptor_leaks balance;
  authority ca, other;
  auto config = other.issue(loopback_names);
  config.ca = ca.ca_file();
  test_server server{tls_options(ca.issue(loopback_names))};
  const auto why = dial_with(server.url("https"), config, either_version());
  CHECK(why.code == errc::tls_failure);
  CHECK(contains(why.text, "the peer refused, unknown_ca: "));
  CHECK(contains(server.next_refusal().text,
                 "unable to get local issuer certificate, its CA is not trusted here"));
}

TEST_CASE("a certificate of another CA with the same name is a failure of TLS at both ends") {
  const no_descriptor_leaks balance;
  // As when a script that makes a CA was run twice: the name is right, the signature is not.
  authority ca{"the CA"}, other{"the CA"};
  SECTION("the client's") {
    auto config = other.issue(loopback_names);
    config.ca = ca.ca_file();
    test_server server{tls_options(ca.issue(loopback_names))};
    CHECK(dial_with(server.url("https"), config, either_version()).code == errc::tls_failure);
    const auto refused = server.next_refused();
    CHECK(refused.why.code == errc::tls_failure);
    CHECK(contains(refused.why.text, "signature"));
  }
  SECTION("the server's") {
    test_server server{tls_options(other.issue(loopback_names))};
    const auto why = dial_with(server.url("https"), ca.issue(loopback_names), either_version());
    CHECK(why.code == errc::tls_failure);
    CHECK(contains(why.text, "signature"));
  }
}

TEST_CASE("a client certificate that is missing is named at both ends") {
  const no_descriptor_leaks balance;
  authority ca;
  tls_config none;
  none.ca = ca.ca_file();
  test_server server{tls_options(ca.issue(loopback_names))};
  const int version = either_version();
  const auto why = dial_with(server.url("https"), none, version);
  CHECK(why.code == errc::tls_failure);
  CHECK(contains(why.text, version == TLS1_3_VERSION
                               ? "certificate_required: it expects a certificate and this node has "
                                 "none: set grid.tls.cert and grid.tls.key"
                               : "handshake_failure: "));
  CHECK(contains(why.text, "this node has none: set grid.tls.cert"));
  CHECK(contains(server.next_refusal().text, "the peer showed no certificate"));
}

TEST_CASE("a server certificate that a dialler refuses is named with the reason at both ends") {
  const no_descriptor_leaks balance;
  struct refusal {
    certificate_terms shown;
    std::string at_the_dialler;
    std::string at_the_acceptor;
  };
  const std::vector<refusal> all{
      {{.names = "DNS:elsewhere"},
       "hostname mismatch, expected one for localhost; shown: CN=node for DNS:elsewhere by ",
       "bad_certificate: the certificate is damaged, not valid yet, or not for the name that was "
       "dialled; this node's: CN=node for DNS:elsewhere by "},
      {{.names = loopback_names, .begins = -7200s, .ends = -3600s},
       "certificate has expired, on ",
       "certificate_expired: "},
      {{.names = loopback_names, .usages = "clientAuth"},
       "its extendedKeyUsage lacks serverAuth",
       "unsupported_certificate: "},
      {{.names = loopback_names, .is_signed_by_itself = true},
       "self-signed certificate, and it is not in grid.tls.ca here",
       "unknown_ca: "},
  };
  authority ca;
  tls_config trusting;
  trusting.ca = ca.ca_file();
  const int version = either_version();
  for (const auto& [shown, at_the_dialler, at_the_acceptor] : all) {
    CAPTURE(at_the_dialler);
    test_server server{tls_options(ca.issue(shown, false))};
    const auto url = "https://localhost:" + std::to_string(server.port());
    const auto why = dial_with(url, trusting, version);
    CHECK(why.code == errc::tls_failure);
    CAPTURE(why.text);
    CHECK(contains(why.text, at_the_dialler));
    const auto refused = server.next_refused();
    CHECK(refused.why.code == errc::tls_failure);
    CAPTURE(refused.why.text);
    CHECK(contains(refused.why.text, "the peer refused, " + at_the_acceptor));
    CHECK(contains(refused.why.text, "; dialled: localhost"));
    CHECK(refused.remote.starts_with("127.0.0.1:"));
  }
}

TEST_CASE("an alert that waits behind a broken connection is read") {
  const no_descriptor_leaks balance;
  // A server of another kind refuses: it sends the alert, then closes with bytes unread, which
  // resets.
  authority ca;
  const auto contexts = loaded(ca.issue(loopback_names));
  raw_listener listener;
  std::thread server{[&] {
    const auto raw = listener.accept();
    const std::unique_ptr<SSL, decltype(&SSL_free)> ssl{SSL_new(contexts.server->native_handle()),
                                                        SSL_free};
    SSL_set_fd(ssl.get(), raw.fd());
    SSL_accept(ssl.get());
  }};
  tls_config none;
  none.ca = ca.ca_file();
  const auto url = "https://127.0.0.1:" + std::to_string(listener.port());
  const auto why = dial_with(url, none, TLS1_3_VERSION);
  server.join();
  CHECK(why.code == errc::tls_failure);
  CHECK(contains(why.text, "certificate_required"));
}

TEST_CASE("plain HTTP on a port that speaks TLS is named at both ends") {
  const no_descriptor_leaks balance;
  authority ca;
  test_server server{tls_options(ca.issue(loopback_names, false))};
  test_loop where;
  const auto why = dial_and_wait(where, target_of(server.url("http"))).why;
  CHECK(why.code == errc::handshake_refused);
  CHECK(why.text
        == server.url("http")
               + ": HTTP 400 Bad Request: this port speaks TLS: dial it by a name with https:// or "
                 "wss://");
  const auto refused = server.next_refused();
  CHECK(refused.why.code == errc::tls_failure);
  CHECK(refused.why.text
        == "TLS handshake: plain HTTP on a port that speaks TLS: the peer has to dial https:// or "
           "wss://");
  CHECK(refused.remote.starts_with("127.0.0.1:"));
}

TEST_CASE("TLS on a port that does not speak it is named at both ends") {
  const no_descriptor_leaks balance;
  authority ca;
  test_server server;
  const auto why = dial_with(server.url("https"), ca.issue(loopback_names), either_version());
  CHECK(why.code == errc::tls_failure);
  CHECK(contains(why.text, "the peer does not speak TLS on this port"));
  const auto refused = server.next_refused();
  CHECK(refused.why.code == errc::protocol_violation);
  CHECK(contains(refused.why.text, "HTTP request: TLS on a port that does not speak it"));
  CHECK(refused.remote.starts_with("127.0.0.1:"));
}

TEST_CASE("a server that answers a plain request with a TLS alert is said to speak TLS") {
  const no_descriptor_leaks balance;
  raw_listener listener;
  std::thread server{[&] {
    auto raw = listener.accept();
    raw.read_until("\r\n\r\n");
    raw.send(std::string_view{"\x15\x03\x01\x00\x02\x02\x0a", 7});
    raw.end_sending();
    raw.read_to_end();
  }};
  test_loop where;
  const auto url = "http://127.0.0.1:" + std::to_string(listener.port());
  const auto why = dial_and_wait(where, target_of(url)).why;
  server.join();
  CHECK(why.code == errc::tls_failure);
  CHECK(contains(why.text, "upgrade: the peer speaks TLS on this port"));
}

TEST_CASE("a connection that ends in a TLS handshake does not blame certificates") {
  const no_descriptor_leaks balance;
  authority ca;
  SECTION("at the acceptor") {
    test_server server{tls_options(ca.issue(loopback_names))};
    raw_socket::connect(server.port());
    CHECK(server.next_refusal()
          == failure{errc::disconnected, "TLS handshake: closed by the peer"});
  }
  SECTION("at the dialler") {
    raw_listener listener;
    std::thread server{[&] {
      auto raw = listener.accept();
      raw.read(5);
      raw.end_sending();
      raw.read_to_end();
    }};
    const auto url = "https://127.0.0.1:" + std::to_string(listener.port());
    const auto why = dial_with(url, ca.issue(loopback_names), TLS1_3_VERSION);
    server.join();
    CHECK(why.code == errc::io_failure);
    CHECK(contains(why.text, "TLS handshake: the peer closed the connection"));
  }
}

TEST_CASE("every alert of TLS that a server ends the handshake with is named in words") {
  const no_descriptor_leaks balance;
  authority ca;
  const auto& [number, words] = GENERATE(table<int, std::string>({{40, "handshake_failure: "},
                                                                  {42, "bad_certificate: "},
                                                                  {44, "certificate_revoked: "},
                                                                  {45, "certificate_expired: "},
                                                                  {46, "certificate_unknown"},
                                                                  {48, "unknown_ca: "},
                                                                  {49, "access_denied: "},
                                                                  {70, "protocol_version: "},
                                                                  {71, "insufficient_security: "},
                                                                  {80, "internal_error: "},
                                                                  {112, "unrecognized_name"},
                                                                  {116, "certificate_required: "},
                                                                  {120, "no_application_protocol"},
                                                                  {199, "alert 199"}}));
  raw_listener listener;
  std::thread server{[&, alert = number] {
    auto raw = listener.accept();
    raw.read(5);
    std::string record{"\x15\x03\x03\x00\x02\x02", 6};
    raw.send(record + static_cast<char>(alert));
    raw.end_sending();
    raw.read_to_end();
  }};
  const auto url = "https://127.0.0.1:" + std::to_string(listener.port());
  const auto why = dial_with(url, ca.issue(loopback_names), TLS1_3_VERSION);
  server.join();
  CHECK(why.code == errc::tls_failure);
  CHECK(contains(why.text, url + ": TLS handshake: the peer refused, " + words));
}
