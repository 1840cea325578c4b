#pragma once

#include "net/transport/socket.hpp"

#include <openssl/ssl.h>

#include <optional>
#include <string>
#include <string_view>

namespace actorgrid::ws {

/// The alert (RFC 8446, 6.2) with which the other side ended TLS, when that is the error.
std::optional<int> alert_of(const error_code& ec) noexcept;

/// Whether the error is OpenSSL's own, not one of the underlying connection.
bool is_tls_error(const error_code& ec) noexcept;

/// Whether it is OpenSSL's error for bytes that are not TLS at all.
bool is_no_tls(const error_code& ec) noexcept;

/// Whether the bytes begin with a TLS record.
bool looks_like_tls(std::string_view bytes) noexcept;

/// Explains an alert from the other side, and what to check: `unknown_ca: ...`. `ssl` is this side
/// of the connection, whose certificate most alerts are about.
std::string explain_alert(int alert, const SSL* ssl);

/// Why TLS failed on this side, in words. `verdict` says what is wrong with the other side's
/// certificate; empty if nothing is.
std::string explain_tls(const error_code& ec, const SSL* ssl, const std::string& verdict);

} // namespace actorgrid::ws
