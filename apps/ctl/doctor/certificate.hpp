#pragma once

#include "apps/ctl/doctor/facts.hpp"

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <optional>
#include <string>
#include <string_view>

namespace actorgrid::doctor {

/// What a certificate says, without any errors.
certificate_facts facts_of(X509& certificate);

/// The node's own certificate, with what OpenSSL finds wrong with it: by its own trusted CAs, if it
/// has any, and for a dialler that looks for `host`. Nothing if there is none: the node itself says
/// why.
std::optional<certificate_facts> read_certificate(const tls_config& config,
                                                  const std::string& host);

/// Whether grid.tls.identities gives the node a name that is in the certificate.
bool has_identity(const certificate_facts& certificate, std::string_view node,
                  const tls_config& config);

/// Makes a verification expect a certificate for this host, as a node that dials does.
void expect_host(X509_VERIFY_PARAM& terms, std::string host);

/// Whether a host in a node's name is an IP address.
bool is_ip_address(const std::string& host);

/// Makes a context trust the CAs of a configuration, the system's if it names none.
void trust(SSL_CTX& context, const tls_config& config);

} // namespace actorgrid::doctor
