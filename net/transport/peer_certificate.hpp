#pragma once

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace actorgrid::ws {

/// The certificate that the other side of a session showed, verified by an authority that is
/// trusted. @thread any
class peer_certificate {
public:
  explicit peer_certificate(X509& certificate);

  /// Whether it is for that host, by the rules that a dialler applies: see expect_host().
  bool is_for(std::string_view host) const;
  /// Its names: hosts in lower case, addresses, URIs and mail addresses. Those with characters that
  /// are not printable are left out, and so are all beyond names_max.
  const std::vector<std::string>& names() const noexcept { return names_; }
  /// A short printable description: subject, names and issuer.
  std::string describe() const;
  std::chrono::system_clock::time_point expires() const noexcept { return expires_; }

  static constexpr std::size_t names_max = 64;
  static constexpr std::size_t name_bytes_max = 512;

private:
  std::shared_ptr<X509> certificate_;
  std::vector<std::string> names_;
  std::chrono::system_clock::time_point expires_;
};

/// What the other side has shown, which the handshake has verified; null without one.
std::shared_ptr<const peer_certificate> certificate_of(const SSL& ssl);

/// When a certificate expires. @returns the epoch if that cannot be told
std::chrono::system_clock::time_point expiry_of(const X509& certificate);

} // namespace actorgrid::ws
