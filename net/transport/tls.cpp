#include "net/transport/tls.hpp"

#include "net/transport/peer_certificate.hpp"
#include "net/transport/pem.hpp"

#include <boost/asio/ssl/context.hpp>
#include <openssl/ssl.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>

namespace actorgrid::ws {

namespace {

namespace ssl = boost::asio::ssl;

using context_pointer = std::shared_ptr<ssl::context>;

context_pointer make_context(ssl::context::method method) {
  auto context = std::make_shared<ssl::context>(method);
  SSL_CTX* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  // Connections are long-lived: resumption would save nothing and skips certificate checks.
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(native, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_num_tickets(native, 0);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  return context;
}

/// When the first certificate of the chain expires.
std::chrono::system_clock::time_point earliest_expiry(SSL_CTX* context) {
  const X509* own = SSL_CTX_get0_certificate(context);
  if (!own) return {};
  auto earliest = expiry_of(*own);
  STACK_OF(X509)* issuers = nullptr;
  // The macro OpenSSL has for this call contains an old-style cast.
  if (SSL_CTX_ctrl(context, SSL_CTRL_GET_CHAIN_CERTS, 0, &issuers) == 1 && issuers)
    for (int i = 0; i < sk_X509_num(issuers); ++i)
      earliest = std::min(earliest, expiry_of(*sk_X509_value(issuers, i)));
  return earliest;
}

} // namespace

struct shared_tls::state {
  std::mutex mutex;
  tls_contexts contexts;
};

shared_tls::shared_tls(tls_contexts contexts) : state_(std::make_shared<state>()) {
  state_->contexts = std::move(contexts);
}

tls_contexts shared_tls::now() const {
  const std::lock_guard lock{state_->mutex};
  return state_->contexts;
}

void shared_tls::replace(tls_contexts contexts) const {
  // What was in force is destroyed outside the lock.
  const std::lock_guard lock{state_->mutex};
  std::swap(state_->contexts, contexts);
}

outcome<tls_contexts> load_tls(const tls_config& config) {
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
  result.expires = earliest_expiry(result.server->native_handle());
  if (!config.ca.empty() && config.verify_peer) {
    if (auto wrong = load_anchors(result.server->native_handle(), config)) return wrong;
    result.server->set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
  }
  return result;
}

} // namespace actorgrid::ws
