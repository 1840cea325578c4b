#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

namespace actorgrid::ws {

struct openssl_delete {
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
  void operator()(GENERAL_NAMES* names) const noexcept { GENERAL_NAMES_free(names); }
  void operator()(X509_CRL* list) const noexcept { X509_CRL_free(list); }
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
  void operator()(STACK_OF(X509_INFO) * all) const noexcept {
    sk_X509_INFO_pop_free(all, X509_INFO_free);
  }
};

/// Owns an OpenSSL object.
template <class T>
using openssl_ptr = std::unique_ptr<T, openssl_delete>;

} // namespace actorgrid::ws
