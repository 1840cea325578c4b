#include "net/ws/tls.hpp"

#include "net/ws/descriptor.hpp"

#include <boost/asio/ssl/context.hpp>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <utility>

namespace actorgrid::ws {

namespace {

namespace ssl = boost::asio::ssl;

using context_pointer = std::shared_ptr<ssl::context>;

context_pointer make_context(ssl::context::method method) {
  auto context = std::make_shared<ssl::context>(method);
  SSL_CTX* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  // Connections live for long: resumption would save nothing and skips the check of certificates.
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(native, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_num_tickets(native, 0);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  return context;
}

std::string last_reason() {
  // The first error is the cause, later ones say where it surfaced.
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return "unusable";
  // OpenSSL packs errno into codes that it has no words for.
  if (ERR_SYSTEM_ERROR(code))
    return std::error_code{static_cast<int>(ERR_GET_REASON(code)), std::generic_category()}
        .message();
  const char* reason = ERR_reason_error_string(code);
  return reason ? reason : "unusable";
}

failure file_failure(const char* key, const std::string& file) {
  return {errc::tls_failure, std::string{"grid.tls."} + key + ": " + file + ": " + last_reason()};
}

struct delete_openssl {
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};

/// Rights are asked of the open file, so that it cannot be swapped in between.
failure load_key(SSL_CTX* context, const std::string& file) {
  const descriptor opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  struct stat status{};
  if (!opened || ::fstat(opened.get(), &status) != 0)
    return {errc::tls_failure,
            "grid.tls.key: " + file + ": " + std::generic_category().message(errno)};
  if ((status.st_mode & (S_IROTH | S_IWOTH)) != 0)
    return {errc::tls_failure,
            "grid.tls.key: " + file
                + ": is open to every user of this machine, expected rights such as 0600"};
  const std::unique_ptr<BIO, delete_openssl> bytes{BIO_new_fd(opened.get(), BIO_NOCLOSE)};
  const std::unique_ptr<EVP_PKEY, delete_openssl> key{
      PEM_read_bio_PrivateKey(bytes.get(), nullptr, nullptr, nullptr)};
  if (!key || SSL_CTX_use_PrivateKey(context, key.get()) != 1
      || SSL_CTX_check_private_key(context) != 1)
    return file_failure("key", file);
  return {};
}

failure load_identity(SSL_CTX* context, const tls_config& config) {
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(context, config.cert.c_str()) != 1)
    return file_failure("cert", config.cert);
  return load_key(context, config.key);
}

failure load_anchors(SSL_CTX* context, const tls_config& config) {
  ERR_clear_error();
  if (SSL_CTX_load_verify_file(context, config.ca.c_str()) != 1)
    return file_failure("ca", config.ca);
  return {};
}

} // namespace

std::variant<tls_contexts, failure> load_tls(const tls_config& config) {
  tls_contexts result;
  result.verify_peer = config.verify_peer;
  result.client = make_context(ssl::context::tls_client);
  if (config.ca.empty()) {
    SSL_CTX_set_default_verify_paths(result.client->native_handle());
  } else if (auto wrong = load_anchors(result.client->native_handle(), config)) {
    return wrong;
  }
  if (config.cert.empty()) return result;
  result.server = make_context(ssl::context::tls_server);
  for (const auto& context : {result.client, result.server}) {
    if (auto wrong = load_identity(context->native_handle(), config)) return wrong;
  }
  if (!config.ca.empty() && config.verify_peer) {
    if (auto wrong = load_anchors(result.server->native_handle(), config)) return wrong;
    result.server->set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
  }
  return result;
}

} // namespace actorgrid::ws
