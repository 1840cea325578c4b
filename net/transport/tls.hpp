#pragma once

#include <actorgrid/config.hpp>
#include <actorgrid/outcome.hpp>

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
};

/// Loads certificate, key and CA. With `ca` set the server demands and verifies client certificates
/// (mutual TLS). @error tls_failure naming the file and OpenSSL's reason.
outcome<tls_contexts> load_tls(const tls_config& config);

} // namespace actorgrid::ws
