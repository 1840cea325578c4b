#include "net/transport/tls.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/contains.hpp"
#include "tests/transport/certificates.hpp"
#include "tests/transport/open_descriptors.hpp"
#include "tests/transport/raw_socket.hpp"
#include "tests/transport/test_peer.hpp"
#include "tests/transport/tls_setup.hpp"

#include <openssl/ssl.h>

#include <filesystem>
#include <memory>

using namespace actorgrid;
using namespace actorgrid::ws;
using namespace actorgrid::ws::test;
using actorgrid::testing::contains;
using namespace std::chrono_literals;

namespace {

dialled dial_tls(test_loop& where, const std::string& url, const tls_config& config) {
  auto target = target_of(url);
  target.tls = loaded(config);
  target.message_bytes_max = 2 << 20;
  return dial_and_wait(where, target);
}

/// A configuration that trusts the authority and presents nothing.
tls_config trusting(const authority& ca) {
  tls_config c;
  c.ca = ca.ca_file();
  return c;
}

/// Whether a handshake that offers at most this version of TLS succeeds.
bool handshake_succeeds(std::uint16_t port, int version_max) {
  const auto raw = raw_socket::connect(port);
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{SSL_CTX_new(TLS_client_method()),
                                                                  SSL_CTX_free};
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), version_max);
  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl{SSL_new(context.get()), SSL_free};
  SSL_set_fd(ssl.get(), raw.fd());
  return SSL_connect(ssl.get()) == 1;
}

} // namespace

TEST_CASE("messages pass over mutual TLS, by address and by name") {
  const no_descriptor_leaks balance;
  authority ca;
  const auto config = ca.issue(loopback_names);
  auto options = tls_options(config);
  options.message_bytes_max = 2 << 20;
  test_server server{options};
  test_loop where;
  const auto url = GENERATE(as<std::string>{}, "https://127.0.0.1:", "wss://localhost:");
  const auto client = dial_tls(where, url + std::to_string(server.port()), config);
  INFO(client.why.text);
  REQUIRE(client.peer);
  const auto served = server.next_peer();
  REQUIRE(served);
  for (const std::size_t size : {0u, 1u, 5000u, 70'000u, 1'048'576u}) {
    const std::string bytes(size, 'x');
    CHECK(client.peer->write_and_wait(bytes));
    CHECK((served->next_message() == bytes));
    CHECK(served->write_and_wait(bytes));
    CHECK((client.peer->next_message() == bytes));
  }
  served->close();
  CHECK(client.peer->wait_closed().code == errc::disconnected);
}

TEST_CASE("a server whose authority is not trusted is not dialled") {
  const no_descriptor_leaks balance;
  authority ca, other;
  test_server server{tls_options(ca.issue(loopback_names, false))};
  test_loop where;
  const auto why = dial_tls(where, server.url("https"), trusting(other)).why;
  CHECK(why.code == errc::tls_failure);
  CHECK(contains(why.text, server.url("https") + ": TLS handshake: "));
  CHECK(contains(why.text, "unable to get local issuer certificate"));
  CHECK(server.next_refusal().code == errc::tls_failure);
}

TEST_CASE("a certificate for another host is not accepted") {
  const no_descriptor_leaks balance;
  authority ca;
  test_server server{tls_options(ca.issue("DNS:elsewhere,IP:192.0.2.1", false))};
  test_loop where;
  const auto& [host, reason] =
      GENERATE(table<std::string, std::string>({{"https://127.0.0.1:", "IP address mismatch"},
                                                {"https://localhost:", "hostname mismatch"}}));
  const auto why = dial_tls(where, host + std::to_string(server.port()), trusting(ca)).why;
  CHECK(why.code == errc::tls_failure);
  CHECK(contains(why.text, reason));
}

TEST_CASE("without verify_peer any certificate will do") {
  const no_descriptor_leaks balance;
  authority ca, other;
  test_server server{tls_options(ca.issue("DNS:elsewhere", false))};
  test_loop where;
  auto config = trusting(other);
  config.verify_peer = false;
  CHECK(dial_tls(where, server.url("https"), config).peer);
}

TEST_CASE("with a CA the server demands a certificate of it") {
  const no_descriptor_leaks balance;
  authority ca, other;
  test_server server{tls_options(ca.issue(loopback_names))};
  test_loop where;
  SECTION("none shown") {
    CHECK_FALSE(dial_tls(where, server.url("https"), trusting(ca)).peer);
    CHECK(server.next_refusal().code == errc::tls_failure);
  }
  SECTION("one of another authority") {
    auto config = other.issue(loopback_names);
    config.ca = ca.ca_file();
    CHECK_FALSE(dial_tls(where, server.url("https"), config).peer);
    CHECK(server.next_refusal().code == errc::tls_failure);
  }
}

TEST_CASE("TLS below 1.2 is refused") {
  const no_descriptor_leaks balance;
  authority ca;
  test_server server{tls_options(ca.issue(loopback_names, false))};
  CHECK_FALSE(handshake_succeeds(server.port(), TLS1_1_VERSION));
  CHECK(server.next_refusal().code == errc::tls_failure);
  CHECK(handshake_succeeds(server.port(), TLS1_2_VERSION));
  CHECK(handshake_succeeds(server.port(), TLS1_3_VERSION));
}

TEST_CASE("a TLS handshake that does not begin is cut off") {
  const no_descriptor_leaks balance;
  authority ca;
  auto options = tls_options(ca.issue(loopback_names, false));
  options.handshake_timeout = 100ms;
  test_server server{options};
  auto raw = raw_socket::connect(server.port());
  CHECK(raw.read_to_end().empty());
  const auto why = server.next_refusal();
  CHECK(why.code == errc::handshake_timeout);
  CHECK(why.text.starts_with("TLS handshake: "));
}

TEST_CASE("a refusal over TLS reaches the dialer") {
  const no_descriptor_leaks balance;
  authority ca;
  auto options = tls_options(ca.issue(loopback_names, false));
  grid_route route;
  route.check = [](const upgrade_request&) { return std::string{"not today"}; };
  test_server server{options, route};
  test_loop where;
  const auto why = dial_tls(where, server.url("https"), trusting(ca)).why;
  CHECK(why.code == errc::handshake_refused);
  CHECK(why.text == server.url("https") + ": HTTP 403 Forbidden: not today");
}

TEST_CASE("an unusable file is named with the reason") {
  const no_descriptor_leaks balance;
  authority ca;
  auto config = ca.issue(loopback_names);
  std::string named;
  std::string reason;
  SECTION("no certificate file") {
    named = config.cert = ca.file("missing.pem");
    reason = "No such file or directory";
  }
  SECTION("no certificate in the file") {
    named = config.cert = ca.write("empty.pem", "hello");
  }
  SECTION("no key file") {
    named = config.key = ca.file("missing.pem");
    reason = "No such file or directory";
  }
  SECTION("a key that every user of the machine may read") {
    named = config.key;
    std::filesystem::permissions(named, std::filesystem::perms::others_read,
                                 std::filesystem::perm_options::add);
    reason = "open to every user of this machine";
  }
  SECTION("the key of another certificate") {
    named = config.key = ca.issue(loopback_names).key;
  }
  SECTION("no CA file") {
    named = config.ca = ca.file("missing.pem");
  }
  SECTION("no certificate in the CA file") {
    named = config.ca = ca.write("empty.pem", "hello");
  }
  const auto result = load_tls(config);
  REQUIRE(!result);
  const auto& why = result.why();
  CHECK(why.code == errc::tls_failure);
  CHECK(contains(why.text, named));
  CHECK(contains(why.text, reason));
  CHECK(why.text.size() > named.size() + 10);
}

TEST_CASE("without a certificate there is a context for dialling only") {
  const no_descriptor_leaks balance;
  const auto contexts = loaded({});
  CHECK_FALSE(contexts.server);
  CHECK(contexts.client);
  CHECK(contexts.verify_peer);
}
