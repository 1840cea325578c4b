#pragma once

#include <actorgrid/config.hpp>
#include <actorgrid/errc.hpp>

#include <openssl/ssl.h>

namespace actorgrid::ws {

// What `grid.tls` names, read into an SSL context. Nothing here asks anybody for a password: OpenSSL
// would ask on the terminal, and a program that starts would wait for an answer for ever.

/// Certificate chain and key. @error tls_failure naming key, file and what was expected
failure load_identity(SSL_CTX* context, const tls_config& config);

/// Trust anchors, and lists of what they revoked. @error tls_failure naming key, file and what was
/// expected
failure load_anchors(SSL_CTX* context, const tls_config& config);

} // namespace actorgrid::ws
