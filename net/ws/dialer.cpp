#include "net/ws/dialer.hpp"

#include "net/ws/beast_session.hpp"
#include "net/ws/url.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/asio/ssl/context.hpp>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <vector>

namespace actorgrid::ws {

namespace {

using resolver = asio::ip::basic_resolver<tcp, asio::io_context::executor_type>;

/// One attempt: resolve, connect, TLS, upgrade, each but the first with a time limit of its own.
class attempt final : public std::enable_shared_from_this<attempt> {
public:
  attempt(loop& where, dial_target target, std::function<void(dial_result)> done)
      : where_(where), target_(std::move(target)), done_(std::move(done)),
        timer_(where, [this] { give_up(); }), resolver_(where.context()) {}

  void start() {
    auto parsed = parse_host_url(target_.host);
    if (auto* wrong = std::get_if<failure>(&parsed)) return fail_later(std::move(*wrong));
    url_ = std::move(std::get<host_url>(parsed));
    if (url_.uses_tls && !target_.tls.client)
      return fail_later({errc::tls_failure, "no TLS context to dial with"});
    if (url_.uses_tls) {
      tls_ = std::make_unique<tls_websocket>(where_.context(), *target_.tls.client);
    } else {
      plain_ = std::make_unique<plain_websocket>(where_.context());
    }
    // Connecting shares the time limit of resolving.
    enter("resolve", target_.connect_timeout);
    error_code ec;
    const auto address = asio::ip::make_address(url_.name, ec);
    if (!ec) {
      const auto port = static_cast<std::uint16_t>(std::stoul(url_.port));
      return connect({tcp::endpoint{address, port}});
    }
    resolver_.async_resolve(
        url_.name, url_.port, tcp::resolver::numeric_service,
        [self = shared_from_this()](const error_code& failed, const auto& results) {
          if (!self->done_) return;
          if (failed) return self->fail(errc::io_failure, failed.message());
          self->connect({results.begin(), results.end()});
        });
  }

  void abandon() noexcept {
    done_ = nullptr;
    timer_.disarm();
    resolver_.cancel();
    error_code ignored;
    if (plain_ || tls_) socket().close(ignored);
  }

private:
  wire_socket& socket() {
    return plain_ ? beast::get_lowest_layer(*plain_) : beast::get_lowest_layer(*tls_);
  }

  void enter(const char* phase, std::chrono::milliseconds limit) {
    phase_ = phase;
    limit_ = limit;
    timer_.arm(loop::clock::now() + limit);
  }

  void connect(std::vector<tcp::endpoint> endpoints) {
    phase_ = "connect";
    asio::async_connect(socket(), std::move(endpoints),
                        [self = shared_from_this()](const error_code& ec, const tcp::endpoint&) {
                          if (!self->done_) return;
                          if (ec) return self->fail(errc::io_failure, ec.message());
                          self->on_connected();
                        });
  }

  void on_connected() {
    set_up_for_messages(socket());
    if (plain_) return upgrade(*plain_);
    enter("TLS handshake", target_.handshake_timeout);
    auto& stream = tls_->next_layer();
    expect_host(stream.native_handle());
    stream.set_verify_mode(target_.tls.verify_peer ? asio::ssl::verify_peer
                                                   : asio::ssl::verify_none);
    stream.async_handshake(asio::ssl::stream_base::client,
                           [self = shared_from_this()](const error_code& ec) {
                             if (!self->done_) return;
                             if (ec) return self->fail(errc::tls_failure, self->tls_reason(ec));
                             self->upgrade(*self->tls_);
                           });
  }

  void expect_host(SSL* ssl) {
    error_code is_no_literal;
    asio::ip::make_address(url_.name, is_no_literal);
    if (!is_no_literal) {
      X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), url_.name.c_str());
      return;
    }
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(ssl, url_.name.c_str());
    // SNI is for names only. The macro OpenSSL has for this call contains an old-style cast.
    SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, url_.name.data());
  }

  /// OpenSSL's "certificate verify failed" leaves out what people need to know.
  std::string tls_reason(const error_code& ec) {
    std::string reason = ec.message();
    const long verified = SSL_get_verify_result(tls_->next_layer().native_handle());
    if (verified != X509_V_OK) {
      reason += ": ";
      reason += X509_verify_cert_error_string(verified);
    }
    return reason;
  }

  template <class Websocket>
  void upgrade(Websocket& stream) {
    enter("upgrade", target_.handshake_timeout);
    stream.set_option(websocket::stream_base::decorator(
        [token = target_.token](websocket::request_type& request) {
          request.erase(http::field::user_agent);
          if (!token.empty()) request.set(http::field::authorization, "Bearer " + token);
          const auto now = std::chrono::system_clock::now().time_since_epoch();
          request.set("X-Minio-Time", std::to_string(std::chrono::nanoseconds{now}.count()));
        }));
    stream.async_handshake(response_, url_.authority, target_.route_path,
                           [self = shared_from_this()](const error_code& ec) {
                             if (!self->done_) return;
                             if (ec) return self->refused(ec);
                             self->succeed();
                           });
  }

  void refused(const error_code& ec) {
    if (ec != websocket::error::upgrade_declined) return fail(errc::io_failure, ec.message());
    std::string text = "HTTP " + std::to_string(response_.result_int());
    if (!response_.reason().empty()) {
      const auto reason = response_.reason();
      text += " " + first_line({reason.data(), reason.size()});
    }
    if (const auto line = first_line(response_.body()); !line.empty()) text += ": " + line;
    finish(failure{errc::handshake_refused, target_.host + ": " + text});
  }

  void succeed() {
    const session_options options{target_.message_bytes_max, target_.write_timeout};
    finish(plain_ ? make_session(where_, std::move(plain_), options)
                  : make_session(where_, std::move(tls_), options));
  }

  void give_up() {
    finish(failure{errc::handshake_timeout, target_.host + ": " + phase_ + ": no answer within "
                                                + std::to_string(limit_.count()) + " ms"});
  }

  void fail(errc code, const std::string& reason) {
    finish(failure{code, target_.host + ": " + phase_ + ": " + reason});
  }

  /// Callers are promised that start_dial returns first.
  void fail_later(failure why) {
    where_.post([self = shared_from_this(), why = std::move(why)] {
      if (self->done_) self->finish(why);
    });
  }

  void finish(dial_result result) {
    // The callback may destroy the dial, which holds this attempt.
    const auto self = shared_from_this();
    const auto done = std::move(done_);
    abandon();
    done(std::move(result));
  }

  loop& where_;
  dial_target target_;
  std::function<void(dial_result)> done_; ///< null once finished or abandoned
  loop::timer timer_;
  resolver resolver_;
  host_url url_;
  const char* phase_ = "resolve";
  std::chrono::milliseconds limit_{};
  std::unique_ptr<plain_websocket> plain_; ///< one of the two, until the session takes it
  std::unique_ptr<tls_websocket> tls_;
  websocket::response_type response_;
};

class running_dial final : public dial {
public:
  explicit running_dial(std::shared_ptr<attempt> a) : attempt_(std::move(a)) {}
  ~running_dial() override { attempt_->abandon(); }

private:
  std::shared_ptr<attempt> attempt_;
};

} // namespace

std::unique_ptr<dial> start_dial(loop& where, dial_target target,
                                 std::function<void(dial_result)> done) {
  auto a = std::make_shared<attempt>(where, std::move(target), std::move(done));
  a->start();
  return std::make_unique<running_dial>(std::move(a));
}

} // namespace actorgrid::ws
