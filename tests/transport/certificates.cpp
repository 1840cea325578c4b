#include "tests/transport/certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace actorgrid::ws::test {

namespace {

struct key_free {
  void operator()(EVP_PKEY* k) const { EVP_PKEY_free(k); }
};
struct certificate_free {
  void operator()(X509* c) const { X509_free(c); }
};
using key = std::unique_ptr<EVP_PKEY, key_free>;
using certificate = std::unique_ptr<X509, certificate_free>;

void must_succeed(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(what);
}

void add_extension(X509* to, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  must_succeed(extension && X509_add_ext(to, extension, -1) == 1, "extension");
  X509_EXTENSION_free(extension);
}

certificate make_certificate(EVP_PKEY* k, const std::string& name, long serial) {
  certificate c{X509_new()};
  X509_set_version(c.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(c.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(c.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(c.get()), 3600);
  X509_set_pubkey(c.get(), k);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(c.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  return c;
}

template <class F>
void write_pem(const std::string& path, F write) {
  std::FILE* f = std::fopen(path.c_str(), "w");
  must_succeed(f != nullptr, "fopen");
  const int ok = write(f);
  std::fclose(f);
  using std::filesystem::perms;
  std::filesystem::permissions(path, perms::owner_read | perms::owner_write);
  must_succeed(ok == 1, "PEM");
}

} // namespace

struct authority::pair {
  key k;
  certificate c;
};

authority::authority(std::string name) : ca_(std::make_unique<pair>()) {
  std::string directory = std::filesystem::temp_directory_path() / "actorgrid-ca-XXXXXX";
  must_succeed(::mkdtemp(directory.data()) != nullptr, "mkdtemp");
  directory_ = directory;
  if (name.empty()) name = "authority " + directory_.filename().string();
  ca_->k.reset(EVP_EC_gen("P-256"));
  ca_->c = make_certificate(ca_->k.get(), name, serial_++);
  X509_set_issuer_name(ca_->c.get(), X509_get_subject_name(ca_->c.get()));
  add_extension(ca_->c.get(), ca_->c.get(), NID_basic_constraints, "critical,CA:TRUE");
  add_extension(ca_->c.get(), ca_->c.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
  must_succeed(X509_sign(ca_->c.get(), ca_->k.get(), EVP_sha256()) > 0, "sign");
  write_pem(ca_file(), [&](std::FILE* f) { return PEM_write_X509(f, ca_->c.get()); });
}

authority::~authority() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

tls_config authority::issue(const std::string& names, bool trust) {
  return issue(certificate_terms{.names = names}, trust);
}

tls_config authority::issue(const certificate_terms& terms, bool trust) {
  const long serial = serial_++;
  const key k{EVP_EC_gen("P-256")};
  const auto c = make_certificate(k.get(), "node", serial);
  X509_gmtime_adj(X509_getm_notBefore(c.get()), static_cast<long>(terms.begins.count()));
  X509_gmtime_adj(X509_getm_notAfter(c.get()), static_cast<long>(terms.ends.count()));
  X509* const signer = terms.is_signed_by_itself ? c.get() : ca_->c.get();
  X509_set_issuer_name(c.get(), X509_get_subject_name(signer));
  add_extension(c.get(), signer, NID_subject_alt_name, terms.names);
  if (!terms.usages.empty()) add_extension(c.get(), signer, NID_ext_key_usage, terms.usages);
  EVP_PKEY* const signing = terms.is_signed_by_itself ? k.get() : ca_->k.get();
  must_succeed(X509_sign(c.get(), signing, EVP_sha256()) > 0, "sign");
  tls_config config;
  config.cert = file(std::to_string(serial) + ".cert.pem");
  config.key = file(std::to_string(serial) + ".key.pem");
  if (trust) config.ca = ca_file();
  write_pem(config.cert, [&](std::FILE* f) { return PEM_write_X509(f, c.get()); });
  write_pem(config.key, [&](std::FILE* f) {
    std::string password = terms.password;
    const auto* cipher = password.empty() ? nullptr : EVP_aes_256_cbc();
    return PEM_write_PKCS8PrivateKey(f, k.get(), cipher, password.data(),
                                     static_cast<int>(password.size()), nullptr, nullptr);
  });
  return config;
}

std::string authority::revoke(const std::vector<long>& serials, std::chrono::seconds ends) {
  const std::unique_ptr<X509_CRL, decltype(&X509_CRL_free)> list{X509_CRL_new(), X509_CRL_free};
  X509_CRL_set_version(list.get(), 1);
  X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(ca_->c.get()));
  const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> time{ASN1_TIME_new(), ASN1_TIME_free};
  X509_gmtime_adj(time.get(), -3600);
  X509_CRL_set1_lastUpdate(list.get(), time.get());
  for (const long serial : serials) {
    X509_REVOKED* one = X509_REVOKED_new();
    const std::unique_ptr<ASN1_INTEGER, decltype(&ASN1_INTEGER_free)> number{ASN1_INTEGER_new(),
                                                                             ASN1_INTEGER_free};
    ASN1_INTEGER_set(number.get(), serial);
    X509_REVOKED_set_serialNumber(one, number.get());
    X509_REVOKED_set_revocationDate(one, time.get());
    must_succeed(X509_CRL_add0_revoked(list.get(), one) == 1, "revoked");
  }
  X509_gmtime_adj(time.get(), static_cast<long>(ends.count()));
  X509_CRL_set1_nextUpdate(list.get(), time.get());
  X509_CRL_sort(list.get());
  must_succeed(X509_CRL_sign(list.get(), ca_->k.get(), EVP_sha256()) > 0, "sign");
  write_pem(file("crl.pem"), [&](std::FILE* f) { return PEM_write_X509_CRL(f, list.get()); });
  return file("crl.pem");
}

std::string authority::write(const std::string& name, const std::string& text) {
  auto path = file(name);
  std::ofstream out{path};
  using std::filesystem::perms;
  std::filesystem::permissions(path, perms::owner_read | perms::owner_write);
  out << text;
  return path;
}

} // namespace actorgrid::ws::test
