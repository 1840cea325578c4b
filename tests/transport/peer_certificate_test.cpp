#include "net/transport/openssl_ptr.hpp"
#include "net/transport/peer_certificate.hpp"
#include "tests/support/catch.hpp"
#include "tests/transport/certificates.hpp"

#include <openssl/pem.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

using namespace actorgrid;
using namespace actorgrid::ws;
using namespace actorgrid::ws::test;
using namespace std::chrono_literals;

namespace {

/// What the other side sees of a certificate with these names.
peer_certificate shown(const certificate_terms& terms) {
  authority ca;
  const auto config = ca.issue(terms);
  std::FILE* file = std::fopen(config.cert.c_str(), "r");
  REQUIRE(file);
  const openssl_ptr<X509> certificate{PEM_read_X509(file, nullptr, nullptr, nullptr)};
  std::fclose(file);
  REQUIRE(certificate);
  return peer_certificate{*certificate};
}

peer_certificate shown(const std::string& listed) {
  return shown(certificate_terms{.names = listed});
}

} // namespace

TEST_CASE("the names of a certificate are its hosts, addresses, URIs and mail addresses") {
  const auto certificate = shown("DNS:Node1.Example,IP:10.0.0.1,IP:2001:db8::1,"
                                 "URI:spiffe://Grid/node1,email:ops@grid.example,RID:1.2.3.4");
  CHECK(certificate.names()
        == std::vector<std::string>{"node1.example", "10.0.0.1", "2001:db8::1",
                                    "spiffe://Grid/node1", "ops@grid.example"});
}

TEST_CASE("names that are too long, too many or not printable are left out") {
  std::string many = "DNS:a.example,DNS:" + std::string(600, 'a');
  for (int i = 0; i < 100; ++i) many += ",DNS:n" + std::to_string(i);
  const auto kept = shown(many).names();
  CHECK(kept.size() == peer_certificate::names_max);
  CHECK(kept[1] == "n0");
  CHECK(shown("DNS:a b.example,DNS:caf\xc3\xa9.example").names().empty());
}

TEST_CASE("a certificate is for a host by the rules of a dialler") {
  const auto certificate = shown("DNS:node1.example,DNS:*.grid.example,IP:10.0.0.1,IP:::1");
  for (const auto* host : {"node1.example", "NODE1.Example", "node1.example.", "a.grid.example",
                           "10.0.0.1", "::1", "0:0::1"}) {
    INFO(host);
    CHECK(certificate.is_for(host));
  }
  for (const auto* host : {"node2.example", "example", "a.b.grid.example", "grid.example", "", ".",
                           "10.0.0.2", "::2", "node1.example.."}) {
    INFO(host);
    CHECK_FALSE(certificate.is_for(host));
  }
}

TEST_CASE("a URI or a part of a name with a wildcard is for no host") {
  CHECK_FALSE(shown("URI:https://node1.example").is_for("node1.example"));
  CHECK_FALSE(shown("DNS:node*.example").is_for("node1.example"));
}

TEST_CASE("a certificate tells when it expires") {
  const auto now = std::chrono::system_clock::now();
  const auto expires =
      shown(certificate_terms{.names = "DNS:node1.example", .ends = 24h * 10}).expires();
  CHECK(expires > now + 24h * 10 - 60s);
  CHECK(expires < now + 24h * 10 + 60s);
}
