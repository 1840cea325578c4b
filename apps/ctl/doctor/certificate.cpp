#include "apps/ctl/doctor/certificate.hpp"

#include <actorgrid/printable.hpp>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <arpa/inet.h>
#include <cstddef>
#include <ctime>
#include <memory>

namespace actorgrid::doctor {

namespace {

constexpr int names_max = 8;
constexpr std::size_t text_bytes_max = 100;

template <auto Free>
struct freeing {
  template <class T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};
template <class T, auto Free>
using owned = std::unique_ptr<T, freeing<Free>>;

using memory_bio = owned<BIO, BIO_free>;

std::string text_in(BIO* bytes) {
  char* text = nullptr;
  // The macro OpenSSL has for this call contains an old-style cast.
  const long size = BIO_ctrl(bytes, BIO_CTRL_INFO, 0, &text);
  if (size <= 0) return {};
  return printable({text, std::min(static_cast<std::size_t>(size), text_bytes_max)});
}

std::string text_of(const X509_NAME* name) {
  const memory_bio bytes{BIO_new(BIO_s_mem())};
  X509_NAME_print_ex(bytes.get(), name, 0, XN_FLAG_RFC2253);
  return text_in(bytes.get());
}

std::vector<std::string> names_of(const X509& certificate) {
  const owned<GENERAL_NAMES, GENERAL_NAMES_free> names{static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr))};
  std::vector<std::string> texts;
  for (int i = 0; i < std::min(sk_GENERAL_NAME_num(names.get()), names_max); ++i) {
    const memory_bio bytes{BIO_new(BIO_s_mem())};
    GENERAL_NAME_print(bytes.get(), sk_GENERAL_NAME_value(names.get(), i));
    texts.push_back(text_in(bytes.get()));
  }
  return texts;
}

std::chrono::system_clock::time_point time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

/// Where note() keeps the errors of a verification.
int errors_index() {
  static const int index = X509_STORE_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

/// Notes what is wrong, and goes on, so that all of it is found.
int note(int is_good, X509_STORE_CTX* verification) {
  if (is_good == 1) return 1;
  auto& errors = *static_cast<std::map<int, std::string>*>(
      X509_STORE_CTX_get_ex_data(verification, errors_index()));
  const auto* certificate = X509_STORE_CTX_get_current_cert(verification);
  errors.emplace(X509_STORE_CTX_get_error(verification),
                 certificate ? text_of(X509_get_subject_name(certificate)) : std::string{});
  return 1;
}

/// What is wrong with the certificate that a context would show, by the CAs that it trusts.
std::map<int, std::string> errors_of(SSL_CTX& context, const std::string& host) {
  std::map<int, std::string> errors;
  STACK_OF(X509)* issuers = nullptr;
  SSL_CTX_get0_chain_certs(&context, &issuers);
  const owned<X509_STORE_CTX, X509_STORE_CTX_free> verification{X509_STORE_CTX_new()};
  X509_STORE_CTX_init(verification.get(), SSL_CTX_get_cert_store(&context),
                      SSL_CTX_get0_certificate(&context), issuers);
  expect_host(*X509_STORE_CTX_get0_param(verification.get()), host);
  X509_STORE_CTX_set_ex_data(verification.get(), errors_index(), &errors);
  X509_STORE_CTX_set_verify_cb(verification.get(), note);
  X509_verify_cert(verification.get());
  return errors;
}

} // namespace

certificate_facts facts_of(X509& certificate) {
  certificate_facts found;
  found.subject = text_of(X509_get_subject_name(&certificate));
  found.issuer = text_of(X509_get_issuer_name(&certificate));
  found.names = names_of(certificate);
  found.begins = time_of(X509_get0_notBefore(&certificate));
  found.ends = time_of(X509_get0_notAfter(&certificate));
  found.is_for_servers = X509_check_purpose(&certificate, X509_PURPOSE_SSL_SERVER, 0) == 1;
  found.is_for_clients = X509_check_purpose(&certificate, X509_PURPOSE_SSL_CLIENT, 0) == 1;
  return found;
}

std::optional<certificate_facts> read_certificate(const tls_config& config,
                                                  const std::string& host) {
  if (config.cert.empty()) return std::nullopt;
  const owned<SSL_CTX, SSL_CTX_free> context{SSL_CTX_new(TLS_client_method())};
  const bool is_read = SSL_CTX_use_certificate_chain_file(context.get(), config.cert.c_str()) == 1;
  ERR_clear_error();
  if (!is_read) return std::nullopt;
  // Not const: OpenSSL caches what it finds out about a certificate inside it.
  auto found = facts_of(*SSL_CTX_get0_certificate(context.get()));
  trust(*context, config);
  found.errors = errors_of(*context, host);
  ERR_clear_error();
  return found;
}

bool has_identity(const certificate_facts& certificate, std::string_view node,
                  const tls_config& config) {
  return std::ranges::any_of(config.identities, [&](const std::string& entry) {
    const auto split = entry.find('=');
    if (split == std::string::npos || !matches_guest(entry.substr(0, split), node)) return false;
    return std::ranges::any_of(certificate.names, [&](const std::string& name) {
      // They are printed as "URI:spiffe://...".
      return matches_guest(entry.substr(split + 1), name.substr(name.find(':') + 1));
    });
  });
}

bool is_ip_address(const std::string& host) {
  in6_addr unused{};
  const auto text = host.substr(0, host.find('%'));
  return ::inet_pton(AF_INET, text.c_str(), &unused) == 1
         || ::inet_pton(AF_INET6, text.c_str(), &unused) == 1;
}

void expect_host(X509_VERIFY_PARAM& terms, std::string host) {
  if (host.ends_with('.')) host.pop_back();
  if (is_ip_address(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(&terms, host.substr(0, host.find('%')).c_str());
    return;
  }
  X509_VERIFY_PARAM_set_hostflags(&terms, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  X509_VERIFY_PARAM_set1_host(&terms, host.c_str(), host.size());
}

void trust(SSL_CTX& context, const tls_config& config) {
  if (config.ca.empty())
    SSL_CTX_set_default_verify_paths(&context);
  else
    SSL_CTX_load_verify_locations(&context, config.ca.c_str(), nullptr);
  if (!config.crl.empty()) {
    SSL_CTX_load_verify_locations(&context, config.crl.c_str(), nullptr);
    X509_STORE_set_flags(SSL_CTX_get_cert_store(&context),
                         X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
  }
  ERR_clear_error();
}

} // namespace actorgrid::doctor
