#include "net/transport/certificate.hpp"

#include "net/transport/openssl_ptr.hpp"
#include "net/websocket/text.hpp"

#include <boost/asio/ip/address.hpp>
#include <openssl/x509v3.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <optional>

namespace actorgrid::ws {

namespace {

constexpr unsigned host_flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;

using text_sink = openssl_ptr<BIO>;

text_sink new_sink() {
  return text_sink{BIO_new(BIO_s_mem())};
}

std::string text_in(const text_sink& sink) {
  char* bytes = nullptr;
  // The macro OpenSSL has for this call contains an old-style cast.
  const long size = BIO_ctrl(sink.get(), BIO_CTRL_INFO, 0, &bytes);
  if (size <= 0) return {};
  return first_line({bytes, static_cast<std::size_t>(size)}, certificate_words_max);
}

std::string printed(const X509_NAME* name) {
  const auto sink = new_sink();
  X509_NAME_print_ex(sink.get(), name, 0, XN_FLAG_RFC2253);
  return text_in(sink);
}

std::string printed(const ASN1_TIME* time) {
  const auto sink = new_sink();
  ASN1_TIME_print(sink.get(), time);
  return text_in(sink);
}

/// "DNS:node1, IP Address:10.0.0.1", at most three of them; empty for none.
std::string names_in(const X509& certificate) {
  const openssl_ptr<GENERAL_NAMES> names{static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr))};
  if (!names) return {};
  constexpr int shown_max = 3;
  std::string text;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    if (i == shown_max) return text + ", ...";
    const auto sink = new_sink();
    GENERAL_NAME_print(sink.get(), sk_GENERAL_NAME_value(names.get(), i));
    text += (i == 0 ? "" : ", ") + text_in(sink);
  }
  return text;
}

/// An address in any form that the system's resolver accepts, such as "127.1".
std::optional<boost::asio::ip::address> address_of(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  const std::string text{host.substr(0, host.find('%'))};
  boost::system::error_code is_none;
  const auto address = boost::asio::ip::make_address(text, is_none);
  if (!is_none) return address;
  in_addr old_form{};
  if (::inet_aton(text.c_str(), &old_form) == 0) return std::nullopt;
  return boost::asio::ip::address_v4{ntohl(old_form.s_addr)};
}

bool expect_address(SSL* ssl, const boost::asio::ip::address& address) {
  X509_VERIFY_PARAM* terms = SSL_get0_param(ssl);
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    return X509_VERIFY_PARAM_set1_ip(terms, bytes.data(), bytes.size()) == 1;
  }
  const auto bytes = address.to_v6().to_bytes();
  return X509_VERIFY_PARAM_set1_ip(terms, bytes.data(), bytes.size()) == 1;
}

/// A host's name as certificates have it, without the dot of an absolute one; empty if there is
/// nothing to compare, which OpenSSL would take as any.
std::string comparable(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  std::string name{host};
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (name.ends_with('.')) name.clear();
  return name;
}

/// The details that OpenSSL's text for the error leaves out.
std::string details_of(int error, const X509& certificate, std::string_view expected) {
  switch (error) {
  case X509_V_ERR_CERT_HAS_EXPIRED:
    return ", on " + printed(X509_get0_notAfter(&certificate));
  case X509_V_ERR_CERT_NOT_YET_VALID:
    return ", not before " + printed(X509_get0_notBefore(&certificate)) + ": compare the clocks";
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
  case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    return ", its CA is not trusted here: compare grid.tls.ca";
  case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
  case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    return ", and it is not in grid.tls.ca here";
  case X509_V_ERR_INVALID_PURPOSE:
    return expected.empty() ? ", its extendedKeyUsage lacks clientAuth"
                            : ", its extendedKeyUsage lacks serverAuth";
  case X509_V_ERR_UNABLE_TO_GET_CRL:
    return ", grid.tls.crl has no list of its CA";
  case X509_V_ERR_CRL_HAS_EXPIRED:
    return ": put a newer list into grid.tls.crl";
  case X509_V_ERR_HOSTNAME_MISMATCH:
  case X509_V_ERR_IP_ADDRESS_MISMATCH:
    return ", expected one for " + std::string{expected};
  default:
    return {};
  }
}

} // namespace

std::string describe(const X509& certificate) {
  std::string text = printed(X509_get_subject_name(&certificate));
  if (const auto names = names_in(certificate); !names.empty()) text += " for " + names;
  return text + " by " + printed(X509_get_issuer_name(&certificate));
}

std::string explain_refusal(X509_STORE_CTX* verification, std::string_view expected) {
  const int error = X509_STORE_CTX_get_error(verification);
  std::string text = "the peer's certificate is refused: ";
  text += X509_verify_cert_error_string(error);
  if (const X509* certificate = X509_STORE_CTX_get_current_cert(verification))
    text += details_of(error, *certificate, expected) + "; shown: " + describe(*certificate);
  return text;
}

bool expect_host(SSL* ssl, std::string_view host) {
  if (const auto address = address_of(host)) return expect_address(ssl, *address);
  if (!name_host(ssl, host)) return false;
  SSL_set_hostflags(ssl, host_flags);
  return SSL_set1_host(ssl, comparable(host).c_str()) == 1;
}

bool name_host(SSL* ssl, std::string_view host) {
  if (address_of(host)) return true;
  std::string name = comparable(host);
  return !name.empty()
         // The macro OpenSSL has for this call contains an old-style cast.
         && SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data())
                == 1;
}

bool matches_host(X509& certificate, std::string_view host) {
  if (const auto address = address_of(host)) {
    if (address->is_v4()) {
      const auto bytes = address->to_v4().to_bytes();
      return X509_check_ip(&certificate, bytes.data(), bytes.size(), 0) == 1;
    }
    const auto bytes = address->to_v6().to_bytes();
    return X509_check_ip(&certificate, bytes.data(), bytes.size(), 0) == 1;
  }
  const std::string name = comparable(host);
  return !name.empty()
         && X509_check_host(&certificate, name.data(), name.size(), host_flags, nullptr) == 1;
}

} // namespace actorgrid::ws
