#include "apps/ctl/doctor/certificate.hpp"
#include "apps/ctl/doctor/channel.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

namespace actorgrid::doctor {

namespace {

constexpr std::size_t password_bytes_max = 1024;

/// What a handshake records, reached from OpenSSL's callbacks through the SSL object.
struct handshake_record {
  std::map<int, std::string> errors;
  bool asked_for_certificate = false;
};

int record_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

handshake_record* record_of(SSL* ssl) {
  return static_cast<handshake_record*>(SSL_get_ex_data(ssl, record_index()));
}

/// Notes what is wrong, and accepts the certificate all the same.
int note_error(int is_good, X509_STORE_CTX* verification) {
  auto* ssl = static_cast<SSL*>(
      X509_STORE_CTX_get_ex_data(verification, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto* record = ssl ? record_of(ssl) : nullptr;
  if (is_good == 1 || !record) return 1;
  auto& subject = record->errors[X509_STORE_CTX_get_error(verification)];
  if (auto* certificate = X509_STORE_CTX_get_current_cert(verification);
      certificate && subject.empty())
    subject = facts_of(*certificate).subject;
  return 1;
}

/// Called when the other side asks for a certificate; this side's is in the context already.
int note_request(SSL* ssl, void*) {
  if (auto* record = record_of(ssl)) record->asked_for_certificate = true;
  return 1;
}

/// Gives the password of the key; never asks for one on the terminal.
int give_password(char* room, int size, int, void* file) {
  std::ifstream lines{static_cast<const std::string*>(file)->c_str()};
  std::string password;
  std::getline(lines, password);
  const auto length =
      std::min({password.size(), password_bytes_max, static_cast<std::size_t>(size)});
  std::copy_n(password.data(), length, room);
  return static_cast<int>(length);
}

std::optional<int> alert_in(unsigned long code) {
  constexpr int alert_max = 255;
  if (ERR_GET_LIB(code) != ERR_LIB_SSL) return std::nullopt;
  const int alert = ERR_GET_REASON(code) - SSL_AD_REASON_OFFSET;
  return alert < 0 || alert > alert_max ? std::nullopt : std::optional{alert};
}

bool is_plain(unsigned long code) {
  if (ERR_GET_LIB(code) != ERR_LIB_SSL) return false;
  const int reason = ERR_GET_REASON(code);
  return reason == SSL_R_HTTP_REQUEST || reason == SSL_R_WRONG_VERSION_NUMBER
         || reason == SSL_R_HTTPS_PROXY_REQUEST;
}

} // namespace

struct tls_probe::context {
  SSL_CTX* native = SSL_CTX_new(TLS_client_method());
  std::string password_file;

  context() = default;
  context(const context&) = delete;
  context& operator=(const context&) = delete;
  ~context() { SSL_CTX_free(native); }
};

namespace {

/// The SSL object works on memory, which is copied to and from the connection below: that way
/// nothing blocks longer than the deadline, and no signal is raised.
class tls_channel final : public channel {
public:
  tls_channel(SSL_CTX* context, channel& under) : under_(under), ssl_(SSL_new(context)) {
    in_ = BIO_new(BIO_s_mem());
    out_ = BIO_new(BIO_s_mem());
    SSL_set_bio(ssl_, in_, out_);
    SSL_set_ex_data(ssl_, record_index(), &record_);
    SSL_set_connect_state(ssl_);
  }
  tls_channel(const tls_channel&) = delete;
  tls_channel& operator=(const tls_channel&) = delete;
  ~tls_channel() override { SSL_free(ssl_); }

  SSL* native() const noexcept { return ssl_; }
  const handshake_record& record() const noexcept { return record_; }
  unsigned long error() const noexcept { return error_; }

  ending shake_hands(clock::time_point deadline) {
    return repeat([this] { return SSL_do_handshake(ssl_); }, deadline);
  }
  ending write(std::string_view bytes, clock::time_point deadline) override {
    return repeat([&] { return SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())); },
                  deadline);
  }
  ending read(std::string& to, clock::time_point deadline) override {
    std::array<char, 16384> bytes{};
    int got = 0;
    const auto how =
        repeat([&] { return got = SSL_read(ssl_, bytes.data(), static_cast<int>(bytes.size())); },
               deadline);
    if (how == ending::done) to.append(bytes.data(), static_cast<std::size_t>(got));
    return how;
  }

private:
  /// Repeats an operation of OpenSSL, with more bytes of the connection each time, until it ends.
  template <class F>
  ending repeat(F operation, clock::time_point deadline) {
    for (;;) {
      ERR_clear_error();
      const int result = operation();
      const int why = SSL_get_error(ssl_, result);
      if (result <= 0 && why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE)
        error_ = ERR_peek_error();
      // What cannot be written shows when the answer is read, which may say why.
      flush(deadline);
      if (result > 0) return ending::done;
      if (why == SSL_ERROR_ZERO_RETURN) return ending::closed;
      if (why != SSL_ERROR_WANT_READ) return ending::failed;
      std::string came;
      if (const auto how = under_.read(came, deadline); how != ending::done) return how;
      BIO_write(in_, came.data(), static_cast<int>(came.size()));
    }
  }

  void flush(clock::time_point deadline) {
    std::array<char, 16384> bytes{};
    for (;;) {
      const int size = BIO_read(out_, bytes.data(), static_cast<int>(bytes.size()));
      if (size <= 0) return;
      under_.write({bytes.data(), static_cast<std::size_t>(size)}, deadline);
    }
  }

  channel& under_;
  SSL* ssl_;
  BIO* in_ = nullptr;
  BIO* out_ = nullptr;
  handshake_record record_;
  unsigned long error_ = 0;
};

/// The certificate has to be for this host, which is named to the other side unless it is an
/// address (RFC 6066, 3).
void expect(SSL* ssl, std::string host) {
  expect_host(*SSL_get0_param(ssl), host);
  if (is_ip_address(host)) return;
  if (host.ends_with('.')) host.pop_back();
  // The macro OpenSSL has for this call contains an old-style cast.
  SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data());
}

} // namespace

tls_probe::tls_probe(const tls_config& config) : context_(std::make_unique<context>()) {
  auto* native = context_->native;
  context_->password_file = config.key_password_file;
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_verify(native, SSL_VERIFY_PEER, note_error);
  SSL_CTX_set_cert_cb(native, note_request, nullptr);
  trust(*native, config);
  if (config.cert.empty()) return;
  SSL_CTX_set_default_passwd_cb(native, give_password);
  SSL_CTX_set_default_passwd_cb_userdata(native, &context_->password_file);
  SSL_CTX_use_certificate_chain_file(native, config.cert.c_str());
  SSL_CTX_use_PrivateKey_file(native, config.key.c_str(), SSL_FILETYPE_PEM);
  ERR_clear_error();
}

tls_probe::~tls_probe() = default;

tls_facts tls_probe::shake_hands(channel& under, const std::string& host,
                                 clock::time_point deadline,
                                 std::unique_ptr<channel>& opened) const {
  auto made = std::make_unique<tls_channel>(context_->native, under);
  expect(made->native(), host);
  tls_facts found;
  found.how = made->shake_hands(deadline);
  found.asked_for_certificate = made->record().asked_for_certificate;
  found.showed_certificate = found.asked_for_certificate && SSL_get_certificate(made->native());
  if (auto* shown = SSL_get0_peer_certificate(made->native())) {
    found.certificate = facts_of(*shown);
    found.certificate->errors = made->record().errors;
  }
  if (found.how == ending::failed) {
    found.alert = alert_in(made->error());
    found.answered_in_plain = is_plain(made->error());
    if (const char* reason = ERR_reason_error_string(made->error())) found.error = reason;
  }
  ERR_clear_error();
  if (found.how == ending::done) opened = std::move(made);
  return found;
}

std::optional<int> tls_probe::alert_on(const channel& opened) {
  return alert_in(static_cast<const tls_channel&>(opened).error());
}

} // namespace actorgrid::doctor
