#include "net/transport/pem.hpp"

#include "net/files/read_file.hpp"
#include "net/transport/openssl_ptr.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace actorgrid::ws {

namespace {

using files::file_setting;

constexpr std::size_t certificates_bytes_max = std::size_t{16} << 20;
constexpr std::size_t key_bytes_max = std::size_t{256} << 10;

/// Replaces OpenSSL's own prompt on the terminal.
struct password_request {
  std::optional<std::string> password = {};
  bool was_made = false;
  bool was_too_long = false;

  static int answer(char* room, int size, int, void* self) {
    auto& request = *static_cast<password_request*>(self);
    request.was_made = true;
    if (!request.password) return -1;
    const std::string& password = *request.password;
    request.was_too_long = password.size() > static_cast<std::size_t>(size);
    if (request.was_too_long) return -1;
    std::ranges::copy(password, room);
    return static_cast<int>(password.size());
  }
};

failure tls_mistake(const file_setting& which, const std::string& words) {
  return {errc::tls_failure, files::mistake(which, words).text};
}

outcome<std::string> read(const file_setting& which, const files::file_terms& terms) {
  auto text = files::read_file(which, terms);
  if (!text) text.why().code = errc::tls_failure;
  return text;
}

bool is_in(unsigned long code, int library, int reason) {
  return ERR_GET_LIB(code) == library && ERR_GET_REASON(code) == reason;
}

/// Why OpenSSL could not use a file, in words that follow its name.
std::string last_reason(const std::string& content) {
  // The first error is the cause, later ones say where it surfaced.
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  if (code == 0 || is_in(code, ERR_LIB_PEM, PEM_R_NO_START_LINE)
      || is_in(code, ERR_LIB_OSSL_DECODER, ERR_R_UNSUPPORTED))
    return "holds no " + content + " in PEM, expected one between lines of BEGIN and END";
  if (is_in(code, ERR_LIB_X509, X509_R_KEY_VALUES_MISMATCH))
    return "is not the key of grid.tls.cert, expected the one that the certificate was made with";
  const char* reason = ERR_reason_error_string(code);
  return "holds no usable " + content + ": " + (reason ? reason : "unknown reason");
}

std::string is_encrypted(const std::string& content) {
  return "is encrypted, expected a " + content + " that everybody may read";
}

openssl_ptr<BIO> bytes_of(const std::string& text) {
  return openssl_ptr<BIO>{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
}

/// Loads the certificates after the node's own. @returns whether all of them could be read
bool load_issuers(SSL_CTX* context, BIO* bytes, password_request& request) {
  while (openssl_ptr<X509> issuer{
      PEM_read_bio_X509(bytes, nullptr, password_request::answer, &request)})
    if (SSL_CTX_add0_chain_cert(context, issuer.get()) == 1)
      issuer.release();
    else
      return false;
  const bool is_end = is_in(ERR_peek_last_error(), ERR_LIB_PEM, PEM_R_NO_START_LINE);
  if (is_end) ERR_clear_error();
  return is_end;
}

failure load_chain(SSL_CTX* context, const tls_config& config) {
  const file_setting which{"grid.tls.cert", config.cert};
  const auto text = read(which, {certificates_bytes_max, "certificates", false});
  if (!text) return text.why();
  const auto bytes = bytes_of(*text);
  password_request request;
  const openssl_ptr<X509> own{
      PEM_read_bio_X509_AUX(bytes.get(), nullptr, password_request::answer, &request)};
  if (own && SSL_CTX_use_certificate(context, own.get()) == 1
      && load_issuers(context, bytes.get(), request))
    return {};
  if (request.was_made) return tls_mistake(which, is_encrypted("certificate"));
  return tls_mistake(which, last_reason("certificate"));
}

/// What is wrong with a key that could not be read, or was not encrypted though it should be.
failure why_no_key(const tls_config& config, const password_request& request) {
  const file_setting which{"grid.tls.key", config.key};
  const file_setting password{"grid.tls.key-password-file", config.key_password_file};
  if (!request.was_made) return tls_mistake(which, last_reason("private key"));
  if (!request.password)
    return tls_mistake(which, "is encrypted and nobody is asked for its password: expected "
                              "grid.tls.key-password-file, or a key that is not encrypted");
  if (request.was_too_long)
    return tls_mistake(password, "is too long, expected a password of at most "
                                     + std::to_string(PEM_BUFSIZE) + " bytes");
  const auto code = ERR_peek_error();
  if (ERR_GET_REASON(code) == ERR_R_UNSUPPORTED
      || is_in(code, ERR_LIB_EVP, EVP_R_UNSUPPORTED_ALGORITHM))
    return tls_mistake(which, "is encrypted in a way that this OpenSSL does not know, expected "
                              "one such as \"openssl pkcs8 -topk8 -v2 aes-256-cbc\" writes");
  return tls_mistake(password, "does not open grid.tls.key \"" + config.key
                                   + "\", expected the password that it was encrypted with");
}

failure load_key(SSL_CTX* context, const tls_config& config) {
  const file_setting which{"grid.tls.key", config.key};
  const file_setting password{"grid.tls.key-password-file", config.key_password_file};
  const auto text = read(which, {key_bytes_max, "a private key", true});
  if (!text) return text.why();
  password_request request;
  if (!config.key_password_file.empty()) {
    auto secret = files::read_secret(password, "the password of grid.tls.key");
    if (!secret) return {errc::tls_failure, std::move(secret.why().text)};
    request.password = *std::move(secret);
  }
  const openssl_ptr<EVP_PKEY> key{
      PEM_read_bio_PrivateKey(bytes_of(*text).get(), nullptr, password_request::answer, &request)};
  if (!key) return why_no_key(config, request);
  if (request.password && !request.was_made)
    return tls_mistake(password, "is for an encrypted key, but grid.tls.key \"" + config.key
                                     + "\" is not encrypted: remove this setting, or encrypt it");
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1 || SSL_CTX_check_private_key(context) != 1)
    return tls_mistake(which, last_reason("private key"));
  return {};
}

failure load_revocations(X509_STORE* store, const tls_config& config) {
  const file_setting which{"grid.tls.crl", config.crl};
  const auto text = read(which, {certificates_bytes_max, "revocation lists", false});
  if (!text) return text.why();
  const auto bytes = bytes_of(*text);
  int lists = 0;
  while (const openssl_ptr<X509_CRL> list{
      PEM_read_bio_X509_CRL(bytes.get(), nullptr, nullptr, nullptr)})
    lists += X509_STORE_add_crl(store, list.get()) == 1 ? 1 : 0;
  // The end of the file is an error, too.
  if (lists == 0 || !is_in(ERR_peek_last_error(), ERR_LIB_PEM, PEM_R_NO_START_LINE))
    return tls_mistake(which, last_reason("revocation list"));
  ERR_clear_error();
  X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
  return {};
}

} // namespace

failure load_identity(SSL_CTX* context, const tls_config& config) {
  ERR_clear_error();
  if (auto wrong = load_chain(context, config)) return wrong;
  return load_key(context, config);
}

failure load_anchors(SSL_CTX* context, const tls_config& config) {
  ERR_clear_error();
  const file_setting which{"grid.tls.ca", config.ca};
  const auto text = read(which, {certificates_bytes_max, "certificates", false});
  if (!text) return text.why();
  password_request request;
  const openssl_ptr<STACK_OF(X509_INFO)> found{
      PEM_X509_INFO_read_bio(bytes_of(*text).get(), nullptr, password_request::answer, &request)};
  if (!found)
    return tls_mistake(which,
                       request.was_made ? is_encrypted("certificate") : last_reason("certificate"));
  X509_STORE* store = SSL_CTX_get_cert_store(context);
  int anchors = 0;
  for (int i = 0; i < sk_X509_INFO_num(found.get()); ++i) {
    const X509_INFO* one = sk_X509_INFO_value(found.get(), i);
    if (one->x509) anchors += X509_STORE_add_cert(store, one->x509) == 1 ? 1 : 0;
    if (one->crl) X509_STORE_add_crl(store, one->crl);
  }
  if (anchors == 0) return tls_mistake(which, last_reason("certificate"));
  ERR_clear_error();
  return config.crl.empty() ? failure{} : load_revocations(store, config);
}

} // namespace actorgrid::ws
