#include "net/transport/tls_alert.hpp"

#include "net/transport/certificate.hpp"
#include "net/websocket/text.hpp"

#include <boost/asio/ssl/error.hpp>
#include <openssl/err.h>

#include <algorithm>
#include <array>

namespace actorgrid::ws {

namespace {

struct alert_words {
  int number;
  std::string_view name;
  std::string_view meaning;
};

constexpr std::array alerts{
    alert_words{10, "unexpected_message", "a message came out of order"},
    alert_words{20, "bad_record_mac", "a record arrived damaged"},
    alert_words{22, "record_overflow", "a record was too long"},
    alert_words{40, "handshake_failure", "it accepts no cipher or signature of those offered"},
    alert_words{41, "no_certificate", "it expects a certificate"},
    alert_words{42, "bad_certificate",
                "the certificate is damaged, not valid yet, or not for the name that was dialled"},
    alert_words{43, "unsupported_certificate",
                "the certificate is not for this use: a node's needs serverAuth and clientAuth"},
    alert_words{44, "certificate_revoked", "the certificate was revoked"},
    alert_words{45, "certificate_expired", "the certificate has expired, or its clock is wrong"},
    alert_words{46, "certificate_unknown", "it does not accept the certificate"},
    alert_words{47, "illegal_parameter", "a field was out of range"},
    alert_words{48, "unknown_ca",
                "it does not trust the CA of the certificate: compare grid.tls.ca there"},
    alert_words{49, "access_denied", "the certificate is good but not allowed in"},
    alert_words{50, "decode_error", "a message could not be read"},
    alert_words{51, "decrypt_error", "a signature could not be verified"},
    alert_words{70, "protocol_version", "no version of TLS in common: this side has 1.2 and 1.3"},
    alert_words{71, "insufficient_security", "it asks for stronger ciphers"},
    alert_words{80, "internal_error", "the peer had an internal error"},
    alert_words{86, "inappropriate_fallback", "it could speak a newer version of TLS"},
    alert_words{90, "user_canceled", "it gave up"},
    alert_words{109, "missing_extension", "it expected an extension that was not sent"},
    alert_words{110, "unsupported_extension", "it got an extension that it did not ask for"},
    alert_words{112, "unrecognized_name", "it does not know the name that was dialled"},
    alert_words{113, "bad_certificate_status_response", "it refuses the certificate's status"},
    alert_words{115, "unknown_psk_identity", "it does not know the shared key"},
    alert_words{116, "certificate_required", "it expects a certificate"},
    alert_words{120, "no_application_protocol", "no application protocol in common"},
};

constexpr bool is_about_certificate(int alert) noexcept {
  return alert >= SSL_AD_BAD_CERTIFICATE && alert <= SSL_AD_UNKNOWN_CA
         && alert != SSL_AD_ILLEGAL_PARAMETER;
}

constexpr bool may_miss_certificate(int alert) noexcept {
  constexpr int no_certificate = 41;
  return alert == SSL_AD_HANDSHAKE_FAILURE || alert == SSL_AD_CERTIFICATE_REQUIRED
         || alert == no_certificate;
}

unsigned long code_of(const error_code& ec) noexcept {
  return static_cast<unsigned long>(static_cast<unsigned>(ec.value()));
}

/// Certificate errors come from other parts of OpenSSL, which have their own reason numbers.
bool is_of_protocol(const error_code& ec) noexcept {
  return is_tls_error(ec) && ERR_GET_LIB(code_of(ec)) == ERR_LIB_SSL;
}

bool has_reason(const error_code& ec, int reason) noexcept {
  return is_of_protocol(ec) && ERR_GET_REASON(code_of(ec)) == reason;
}

} // namespace

bool is_tls_error(const error_code& ec) noexcept {
  return ec.category() == asio::error::get_ssl_category();
}

std::optional<int> alert_of(const error_code& ec) noexcept {
  if (!is_of_protocol(ec)) return std::nullopt;
  constexpr int alert_max = 255;
  const int alert = ERR_GET_REASON(code_of(ec)) - SSL_AD_REASON_OFFSET;
  if (alert < 0 || alert > alert_max) return std::nullopt;
  return alert;
}

bool is_no_tls(const error_code& ec) noexcept {
  return has_reason(ec, SSL_R_HTTP_REQUEST) || has_reason(ec, SSL_R_HTTPS_PROXY_REQUEST)
         || has_reason(ec, SSL_R_WRONG_VERSION_NUMBER);
}

bool looks_like_tls(std::string_view bytes) noexcept {
  // A record type (change_cipher_spec to application_data), then a version from 3.0 to 3.4.
  return bytes.size() >= 3 && bytes[0] >= '\x14' && bytes[0] <= '\x17' && bytes[1] == '\x03'
         && bytes[2] >= '\x00' && bytes[2] <= '\x04';
}

std::string explain_alert(int alert, const SSL* ssl) {
  const auto found = std::ranges::find(alerts, alert, &alert_words::number);
  if (found == alerts.end()) return "alert " + std::to_string(alert);
  std::string text = std::string{found->name} + ": " + std::string{found->meaning};
  const X509* own = SSL_get_certificate(ssl);
  if (may_miss_certificate(alert) && !own && SSL_is_server(ssl) == 0)
    text += alert == SSL_AD_HANDSHAKE_FAILURE
                ? ", or expects a certificate and this node has none: set grid.tls.cert"
                : " and this node has none: set grid.tls.cert and grid.tls.key";
  if (is_about_certificate(alert) && own) {
    text += "; this node's: " + describe(*own);
    if (const char* dialled = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
        dialled && SSL_is_server(ssl) == 1)
      text += "; dialled: " + first_line(dialled, certificate_words_max);
  }
  return text;
}

std::string explain_tls(const error_code& ec, const SSL* ssl, const std::string& verdict) {
  if (const auto alert = alert_of(ec)) return "the peer refused, " + explain_alert(*alert, ssl);
  if (!verdict.empty()) return verdict;
  const bool is_server = SSL_is_server(ssl) == 1;
  if (has_reason(ec, SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE))
    return "the peer showed no certificate, though grid.tls.ca is set here: it needs grid.tls.cert "
           "and grid.tls.key";
  if (has_reason(ec, SSL_R_HTTP_REQUEST))
    return "plain HTTP on a port that speaks TLS: the peer has to dial https:// or wss://";
  if (is_no_tls(ec))
    return is_server ? "what came is not TLS, which this port speaks"
                     : "the peer does not speak TLS on this port: its name should begin with "
                       "http:// or ws://, or has the wrong port";
  if (has_reason(ec, SSL_R_UNSUPPORTED_PROTOCOL))
    return "no version of TLS in common: this node speaks 1.2 and 1.3";
  return ec.message();
}

} // namespace actorgrid::ws
