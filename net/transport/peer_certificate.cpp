#include "net/transport/peer_certificate.hpp"

#include "net/transport/certificate.hpp"
#include "net/transport/openssl_ptr.hpp"

#include <boost/asio/ip/address.hpp>
#include <openssl/asn1.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctime>
#include <utility>

namespace actorgrid::ws {

namespace {

std::string text_of(const ASN1_STRING* text) {
  const auto* bytes = reinterpret_cast<const char*>(ASN1_STRING_get0_data(text));
  const int size = ASN1_STRING_length(text);
  return bytes && size > 0 ? std::string{bytes, static_cast<std::size_t>(size)} : std::string{};
}

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

std::string address_in(const ASN1_OCTET_STRING* bytes) {
  const std::string raw = text_of(bytes);
  namespace ip = boost::asio::ip;
  ip::address_v4::bytes_type four{};
  ip::address_v6::bytes_type sixteen{};
  const auto copy_to = [&raw](auto& out) {
    std::ranges::transform(raw, out.begin(), [](char c) { return static_cast<unsigned char>(c); });
  };
  if (raw.size() == four.size()) return copy_to(four), ip::address_v4{four}.to_string();
  if (raw.size() == sixteen.size()) return copy_to(sixteen), ip::address_v6{sixteen}.to_string();
  return {};
}

std::string name_in(const GENERAL_NAME& name) {
  switch (name.type) {
  case GEN_DNS:
    return lower_case(text_of(name.d.dNSName));
  case GEN_URI:
    return text_of(name.d.uniformResourceIdentifier);
  case GEN_EMAIL:
    return text_of(name.d.rfc822Name);
  case GEN_IPADD:
    return address_in(name.d.iPAddress);
  default:
    return {};
  }
}

/// A name with a zero byte would be cut short where it is compared.
bool is_usable(const std::string& name) {
  return !name.empty() && name.size() <= peer_certificate::name_bytes_max
         && std::ranges::all_of(name, [](char c) { return c > ' ' && c < '\x7f'; });
}

std::vector<std::string> names_of(const X509& certificate) {
  std::vector<std::string> all;
  const openssl_ptr<GENERAL_NAMES> names{static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr))};
  if (!names) return all;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    if (all.size() == peer_certificate::names_max) break;
    auto name = name_in(*sk_GENERAL_NAME_value(names.get(), i));
    if (is_usable(name)) all.push_back(std::move(name));
  }
  return all;
}

} // namespace

std::chrono::system_clock::time_point expiry_of(const X509& certificate) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &parts) != 1) return {};
  return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

std::shared_ptr<const peer_certificate> certificate_of(const SSL& ssl) {
  X509* shown = SSL_get0_peer_certificate(&ssl);
  return shown ? std::make_shared<const peer_certificate>(*shown) : nullptr;
}

peer_certificate::peer_certificate(X509& certificate)
    : names_(names_of(certificate)), expires_(expiry_of(certificate)) {
  X509_up_ref(&certificate);
  certificate_ = {&certificate, X509_free};
}

bool peer_certificate::is_for(std::string_view host) const {
  return matches_host(*certificate_, host);
}

std::string peer_certificate::describe() const {
  return ws::describe(*certificate_);
}

} // namespace actorgrid::ws
