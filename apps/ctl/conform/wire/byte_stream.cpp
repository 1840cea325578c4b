#include "apps/ctl/conform/wire/byte_stream.hpp"

#include "apps/ctl/conform/scenario.hpp"
#include "apps/ctl/doctor/certificate.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace actorgrid::ctl::conform {

namespace {

using namespace std::chrono_literals;

/// Every wait for the network ends.
constexpr std::chrono::milliseconds network_patience = 10s;

std::string reason_of_errno() {
  return std::generic_category().message(errno);
}

std::string reason_of_tls() {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  return text.data();
}

int give_password(char* to, int size, int, void* from) {
  const auto& password = *static_cast<const std::string*>(from);
  const auto count = std::min(static_cast<std::size_t>(size), password.size());
  std::copy_n(password.data(), count, to);
  return static_cast<int>(count);
}

} // namespace

tls_setup::tls_setup(const tls_config& config)
    : config_(config), context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
  auto* const c = context_.get();
  if (!c) throw deviation("TLS: " + reason_of_tls());
  if (config.ca.empty())
    SSL_CTX_set_default_verify_paths(c);
  else if (SSL_CTX_load_verify_locations(c, config.ca.c_str(), nullptr) != 1)
    throw deviation(config.ca + ": " + reason_of_tls());
  if (config.cert.empty()) return;
  std::string password;
  if (!config.key_password_file.empty()) {
    std::ifstream in{config.key_password_file};
    std::getline(in, password);
    SSL_CTX_set_default_passwd_cb(c, give_password);
    SSL_CTX_set_default_passwd_cb_userdata(c, &password);
  }
  if (SSL_CTX_use_certificate_chain_file(c, config.cert.c_str()) != 1)
    throw deviation(config.cert + ": " + reason_of_tls());
  if (SSL_CTX_use_PrivateKey_file(c, config.key.c_str(), SSL_FILETYPE_PEM) != 1)
    throw deviation(config.key + ": " + reason_of_tls());
  SSL_CTX_set_default_passwd_cb_userdata(c, nullptr);
}

void byte_stream::free_ssl::operator()(SSL* ssl) const noexcept {
  SSL_free(ssl);
}

byte_stream::byte_stream(const detail::host_port& where, const tls_setup& tls,
                         const std::string& server, const std::string& node) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const auto port = std::to_string(where.port);
  if (const int failed = ::getaddrinfo(where.host.c_str(), port.c_str(), &hints, &found))
    throw deviation(where.host + ": " + ::gai_strerror(failed));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> addresses{found, ::freeaddrinfo};
  for (const auto* a = found; a && socket_.fd < 0; a = a->ai_next) {
    socket_.fd = ::socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_.fd < 0) continue;
    limit_waiting(network_patience, SO_SNDTIMEO);
    if (::connect(socket_.fd, a->ai_addr, a->ai_addrlen) == 0) break;
    socket_.close();
  }
  if (socket_.fd < 0) throw deviation(detail::to_string(where) + ": " + reason_of_errno());
  const int on = 1;
  ::setsockopt(socket_.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  limit_waiting(network_patience, SO_RCVTIMEO);
  if (tls.context()) shake_hands(tls, server, node);
}

void byte_stream::shake_hands(const tls_setup& tls, const std::string& server,
                              const std::string& node) {
  ssl_.reset(SSL_new(tls.context()));
  if (!ssl_ || SSL_set_fd(ssl_.get(), socket_.fd) != 1) throw deviation("TLS: " + reason_of_tls());
  if (tls.config().verify_peer) SSL_set_verify(ssl_.get(), SSL_VERIFY_PEER, nullptr);
  // The macro for this has an old-style cast.
  if (!doctor::is_ip_address(server))
    SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             const_cast<char*>(server.c_str()));
  if (SSL_connect(ssl_.get()) != 1) throw deviation("TLS: " + reason_of_tls());
  if (!tls.config().verify_peer) return;
  const std::unique_ptr<X509, void (*)(X509*)> shown{SSL_get1_peer_certificate(ssl_.get()),
                                                     X509_free};
  const bool is_for_server =
      doctor::is_ip_address(server)
          ? X509_check_ip_asc(shown.get(), server.c_str(), 0) == 1
          : X509_check_host(shown.get(), server.data(), server.size(), 0, nullptr) == 1;
  if (!is_for_server && !doctor::has_identity(doctor::facts_of(*shown), node, tls.config()))
    throw deviation("TLS: the certificate is neither for " + server
                    + " nor for a name in grid.tls.identities");
}

void byte_stream::socket_owner::close() noexcept {
  if (fd >= 0) ::close(std::exchange(fd, -1));
}

void byte_stream::limit_waiting(std::chrono::milliseconds time, int option) {
  // Zero would mean without a limit.
  const auto microseconds = std::max<std::int64_t>(1000, std::chrono::microseconds{time}.count());
  const timeval limit{microseconds / 1'000'000, microseconds % 1'000'000};
  ::setsockopt(socket_.fd, SOL_SOCKET, option, &limit, sizeof limit);
}

void byte_stream::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                            : ::send(socket_.fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN) throw deviation("the peer does not read");
    return;
  }
}

std::string byte_stream::receive(wire_clock::time_point latest) {
  std::string bytes(16 * 1024, '\0');
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(latest - wire_clock::now());
    if (left <= 0ms) throw deviation("nothing came in time");
    limit_waiting(left, SO_RCVTIMEO);
    errno = 0;
    const auto count = ssl_ ? SSL_read(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                            : ::recv(socket_.fd, bytes.data(), bytes.size(), 0);
    if (count <= 0 && (errno == EINTR || errno == EAGAIN)) continue;
    bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return bytes;
  }
}

} // namespace actorgrid::ctl::conform
