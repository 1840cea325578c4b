#pragma once

#include "net/transport/socket.hpp"

#include <openssl/ssl.h>

#include <optional>
#include <string>
#include <string_view>

namespace actorgrid::ws {

/// The alert (RFC 8446, 6.2) with which the other side ended TLS, when that is the error.
std::optional<int> alert_of(const error_code& ec) noexcept;

/// Whether the error is OpenSSL's own, not one of the connection below.
bool is_tls_error(const error_code& ec) noexcept;

/// Whether it is OpenSSL's word for bytes that are no TLS at all.
bool is_no_tls(const error_code& ec) noexcept;

/// Whether the bytes begin with a record of TLS.
bool looks_like_tls(std::string_view bytes) noexcept;

/// What the other side means by an alert, and what to compare: `unknown_ca: ...`. `ssl` is this
/// side of the connection, whose certificate most alerts are about.
std::string explain_alert(int alert, const SSL* ssl);

/// Why TLS failed at this side, in words. `verdict` is what was found wrong with the certificate of
/// the other side, empty for nothing.
std::string explain_tls(const error_code& ec, const SSL* ssl, const std::string& verdict);

} // namespace actorgrid::ws
