#pragma once

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace actorgrid::ws {

/// How many bytes are shown of each text from a certificate or a stranger.
inline constexpr std::size_t certificate_words_max = 64;

/// Whose certificate it is, in few words: subject, names and the CA that signed it, all printable.
std::string describe(const X509& certificate);

/// What is wrong with a certificate that OpenSSL refuses, with what was shown, and, of a dialled
/// host, with the name that was expected.
std::string explain_refusal(X509_STORE_CTX* verification, std::string_view expected);

/// Makes the handshake of a dialler name the host it wants (SNI, RFC 6066, 3) and take a
/// certificate for that host only. The dot at the end of an absolute name is in neither; addresses,
/// with or without a zone, are compared as such and not named.
/// @returns whether there is anything to compare: otherwise any certificate would do
bool expect_host(SSL* ssl, std::string_view host);

} // namespace actorgrid::ws
