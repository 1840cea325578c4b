#pragma once

#include <actorgrid/config.hpp>
#include <actorgrid/errc.hpp>

#include <openssl/ssl.h>

namespace actorgrid::ws {

// Reads the files that `grid.tls` names into an SSL context. Nothing here prompts for a password:
// OpenSSL would do so on the terminal, and a starting program would wait for an answer forever.

/// Certificate chain and key. @error tls_failure naming key, file and what was expected
failure load_identity(SSL_CTX* context, const tls_config& config);

/// Trust anchors and revocation lists. If `crl` is set, every certificate of a chain is looked up
/// in the list of its issuer. @error tls_failure naming key, file and what was expected
failure load_anchors(SSL_CTX* context, const tls_config& config);

} // namespace actorgrid::ws
