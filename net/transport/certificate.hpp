#pragma once

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace actorgrid::ws {

/// How many bytes are shown of each text from a certificate or an unknown peer.
inline constexpr std::size_t certificate_words_max = 64;

/// A short printable description of a certificate: subject, names and the CA that signed it.
std::string describe(const X509& certificate);

/// Why OpenSSL refuses a certificate, with the one that was shown and, for a dialled host, the
/// expected name.
std::string explain_refusal(X509_STORE_CTX* verification, std::string_view expected);

/// Makes a dialler's handshake name the host it wants (SNI, RFC 6066, 3) and accept a certificate
/// for that host only. The trailing dot of an absolute name is left out of both; addresses, with or
/// without a zone, are compared as such and not named.
/// @returns whether there is anything to compare: otherwise any certificate would pass
bool expect_host(SSL* ssl, std::string_view host);

/// Makes a dialler's handshake name the host it wants, and accept a certificate for any host: the
/// caller compares. @returns whether the host can be compared with a certificate
bool name_host(SSL* ssl, std::string_view host);

/// Whether a certificate is for that host, by the same rules.
bool matches_host(X509& certificate, std::string_view host);

} // namespace actorgrid::ws
