#pragma once

#include <actorgrid/config.hpp>
#include <actorgrid/outcome.hpp>

#include <chrono>
#include <memory>

namespace boost::asio::ssl {
class context;
}

namespace actorgrid::ws {

/// TLS 1.2+ contexts for both roles, loaded from the files the configuration names.
struct tls_contexts {
  std::shared_ptr<boost::asio::ssl::context> server; ///< null unless a certificate is configured
  std::shared_ptr<boost::asio::ssl::context>
      client; ///< never null; system CAs unless tls.ca is set
  bool verify_peer = true;
  /// When the first of the configured certificates expires; the epoch without any.
  std::chrono::system_clock::time_point expires{};
};

/// The contexts in force. Copies share them, so that all see when they are replaced; connections
/// keep those that they began with. @thread any
class shared_tls {
public:
  shared_tls(tls_contexts contexts = {});

  tls_contexts now() const;
  void replace(tls_contexts contexts) const;

private:
  struct state;
  std::shared_ptr<state> state_;
};

/// Loads certificate, key and CA. With `ca` set the server demands and verifies client certificates
/// (mutual TLS). With `crl` set, certificates that it lists are refused, as is every one of an
/// authority without a list. @error tls_failure naming the file and OpenSSL's reason.
outcome<tls_contexts> load_tls(const tls_config& config);

} // namespace actorgrid::ws
