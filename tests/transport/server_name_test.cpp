#include "net/transport/certificate.hpp"
#include "tests/support/catch.hpp"
#include "tests/transport/certificates.hpp"
#include "tests/transport/open_descriptors.hpp"
#include "tests/transport/test_peer.hpp"
#include "tests/transport/tls_setup.hpp"

#include <boost/asio/ssl/context.hpp>
#include <openssl/ssl.h>

#include <mutex>

using namespace actorgrid;
using namespace actorgrid::ws;
using namespace actorgrid::ws::test;

namespace {

/// A server that remembers the last name (SNI) it was asked for.
class naming_server {
public:
  explicit naming_server(const tls_config& config) : server_(options(config)) {}

  /// Dials the server by that host name and its own port.
  failure dial(const std::string& host, const tls_config& config) {
    seen_ = "none";
    auto target = target_of("https://127.0.0.1:" + std::to_string(server_.port()));
    // Whatever the name may resolve to.
    target.server.host = host;
    target.tls = loaded(config);
    test_loop where;
    return dial_and_wait(where, target).why;
  }
  std::string seen() {
    const std::lock_guard lock{mutex_};
    return seen_;
  }

private:
  acceptor_options options(const tls_config& config) {
    auto o = tls_options(config);
    SSL_CTX* native = o.tls.now().server->native_handle();
    // OpenSSL's macros for these calls contain old-style casts.
    SSL_CTX_callback_ctrl(native, SSL_CTRL_SET_TLSEXT_SERVERNAME_CB,
                          reinterpret_cast<void (*)()>(&naming_server::note));
    SSL_CTX_ctrl(native, SSL_CTRL_SET_TLSEXT_SERVERNAME_ARG, 0, this);
    return o;
  }
  static int note(SSL* ssl, int*, void* self) {
    auto& server = *static_cast<naming_server*>(self);
    const std::lock_guard lock{server.mutex_};
    const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    server.seen_ = name ? name : "none";
    return SSL_TLSEXT_ERR_OK;
  }

  std::mutex mutex_;
  std::string seen_;
  test_server server_;
};

} // namespace

TEST_CASE("a host's name is asked for and compared without its final dot, in any case of letters") {
  const no_descriptor_leaks balance;
  authority ca;
  const auto config = ca.issue("DNS:node1.example,IP:127.0.0.1,IP:fe80::1");
  naming_server server{config};
  const auto& [host, asked] = GENERATE(table<std::string, std::string>({
      {"node1.example", "node1.example"},
      {"node1.example.", "node1.example"},
      {"NODE1.Example", "node1.example"},
      {"NODE1.EXAMPLE.", "node1.example"},
      {"127.0.0.1", "none"},
      {"127.0.0.1.", "none"},
      {"127.1", "none"},
      {"2130706433", "none"},
      {"0x7f.0.0.1", "none"},
      {"fe80::1", "none"},
      {"FE80::1", "none"},
      {"fe80::1%lo", "none"},
  }));
  CAPTURE(host);
  const auto why = server.dial(host, config);
  CHECK_FALSE(why);
  INFO(why.text);
  CHECK(server.seen() == asked);
}

TEST_CASE("however a host is written, a certificate for another one is refused") {
  const no_descriptor_leaks balance;
  authority ca;
  const auto config = ca.issue("DNS:elsewhere.example,IP:192.0.2.1,IP:2001:db8::1");
  naming_server server{config};
  const std::string host =
      GENERATE("node1.example", "node1.example.", "NODE1.EXAMPLE", "example", "127.0.0.1",
               "127.0.0.1.", "127.1", "fe80::1", "fe80::1%lo", ".", "..", "elsewhere.example..");
  CAPTURE(host);
  const auto why = server.dial(host, config);
  CHECK(why.code == errc::tls_failure);
}
