#include "net/transport/upgrade.hpp"

#include "net/transport/certificate.hpp"
#include "net/transport/dialer.hpp"
#include "net/transport/peer_certificate.hpp"
#include "net/transport/request_fault.hpp"
#include "net/transport/tls_alert.hpp"
#include "net/transport/websocket_session.hpp"
#include "net/websocket/handshake_key.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <sys/socket.h>
#include <type_traits>

namespace actorgrid::ws {

namespace {

/// How long a refused peer may take to read why.
constexpr std::chrono::milliseconds linger{1000};

template <class Stream>
class upgrading final : public upgrade, public std::enable_shared_from_this<upgrading<Stream>> {
  static constexpr bool is_tls = std::is_same_v<Stream, tls_socket>;

public:
  upgrading(setting where, std::unique_ptr<Stream> stream, admission granted)
      : setting_(std::move(where)), stream_(std::move(stream)), admission_(std::move(granted)),
        remote_address_(remote_address_of(socket().native_handle())),
        timer_(setting_.where, [this] { give_up(); }), received_(options().header_bytes_max) {
    set_up_for_messages(socket());
  }

  void start() override {
    if constexpr (is_tls) {
      enter("TLS handshake");
      // The session takes the stream, which outlives this.
      stream_->set_verify_callback(
          [verdict = verdict_](bool is_good, asio::ssl::verify_context& verification) {
            if (!is_good && verdict->empty())
              *verdict = explain_refusal(verification.native_handle(), {});
            return is_good;
          });
      stream_->async_handshake(asio::ssl::stream_base::server,
                               [self = this->shared_from_this()](const error_code& ec) {
                                 if (self->is_over_) return;
                                 if (ec) return self->fail_tls(ec);
                                 self->read_request();
                               });
    } else {
      read_request();
    }
  }

  void start_with(request_head request) override {
    enter("upgrade");
    decide(std::move(request));
  }

  const grid_route* route() const noexcept override { return route_.get(); }

  void close() noexcept override {
    is_over_ = true;
    timer_.disarm();
    if (stream_) end_and_close(socket());
  }

private:
  void fail_tls(const error_code& ec)
    requires is_tls
  {
    if (ec == asio::error::eof || ec == asio::ssl::error::stream_truncated)
      return fail(errc::disconnected, "closed by the peer");
    if (!is_tls_error(ec)) return fail(errc::disconnected, ec.message());
    report({errc::tls_failure,
            std::string{phase_} + ": " + explain_tls(ec, stream_->native_handle(), *verdict_)});
    if (is_no_tls(ec))
      return answer_in_plain({http::status::bad_request, "this port speaks TLS: dial it by a name "
                                                         "with https:// or wss://"});
    linger_on();
    await_close();
  }

  const acceptor_options& options() const noexcept { return *setting_.options; }
  wire_socket& socket() { return beast::get_lowest_layer(*stream_); }

  /// All phases share the time of the admission.
  void enter(const char* phase) {
    phase_ = phase;
    timer_.arm(admission_.ends);
  }

  void read_request() {
    enter("HTTP request");
    parser_.header_limit(static_cast<std::uint32_t>(options().header_bytes_max));
    parser_.body_limit(std::uint64_t{0});
    http::async_read_header(*stream_, received_, parser_,
                            [self = this->shared_from_this()](const error_code& ec, std::size_t) {
                              if (!self->is_over_) self->on_request(ec);
                            });
  }

  void on_request(const error_code& ec) {
    if (ec == http::error::header_limit || ec == http::error::buffer_overflow)
      return refuse({http::status::request_header_fields_too_large, "header too large"});
    if (ec == http::error::body_limit)
      return refuse({http::status::bad_request, "a body is not expected"});
    if (ec == http::error::end_of_stream || ec == http::error::partial_message)
      return fail(errc::disconnected, "closed by the peer");
    const auto begin =
        std::string_view{static_cast<const char*>(received_.data().data()), received_.size()};
    if (!is_tls && looks_like_tls(begin)) return refuse_tls();
    if (ec.category() == http::make_error_code(http::error::bad_method).category())
      return fail(errc::protocol_violation, ec.message());
    if (ec) return fail(errc::disconnected, ec.message());
    // A client must not send frames before it has seen the answer.
    if (!parser_.is_done() || received_.size() != 0)
      return refuse({http::status::bad_request, "nothing may follow the request"});
    decide(parser_.release());
  }

  void decide(request_head request) {
    route_ = setting_.routes->find(path_of(request));
    if (!route_) return refuse({http::status::not_found, "not found"});
    const bool is_knock = route_->on_knock && request.count(knock_field) == 1
                          && request.find(http::field::upgrade) == request.end();
    if (auto fault = find_fault(request, is_knock)) return refuse(std::move(*fault));
    if (route_->check) {
      const upgrade_request head{
          to_text(request.target()), to_text(request[http::field::authorization]),
          to_text(request["X-Minio-Time"]), to_text(request[http::field::origin]), remote_address_};
      std::string reason = route_->check(head);
      if (!reason.empty()) return refuse({http::status::forbidden, std::move(reason)});
    }
    if (is_knock) return take_knock(to_text(request[knock_field]));
    accept(to_text(request[http::field::sec_websocket_key]));
  }

  void take_knock(const std::string& host) {
    if (auto reason = route_->on_knock(host); !reason.empty())
      return refuse({http::status::forbidden, std::move(reason)});
    is_reported_ = true; // It succeeded: that the peer does not hang up is no failure.
    answer(*stream_, {http::status::accepted, {}});
  }

  void accept(std::string_view key) {
    response_.result(http::status::switching_protocols);
    response_.set(http::field::upgrade, "websocket");
    response_.set(http::field::connection, "Upgrade");
    response_.set(http::field::sec_websocket_accept, accept_of_key(key));
    http::async_write(*stream_, response_,
                      [self = this->shared_from_this()](const error_code& ec, std::size_t) {
                        if (self->is_over_) return;
                        if (ec) return self->fail(errc::handshake_refused, ec.message());
                        self->succeed();
                      });
  }

  /// Answers in plain text, so that the peer's OpenSSL sees that this is not TLS rather than waits.
  void refuse_tls() {
    report({errc::protocol_violation, std::string{phase_}
                                          + ": TLS on a port that does not speak "
                                            "it: the peer has to dial http:// or "
                                            "ws://, or grid.tls.cert is missing"});
    answer_in_plain({http::status::bad_request, "this port does not speak TLS"});
  }

  void refuse(refusal why) {
    report({errc::handshake_refused, std::to_string(static_cast<unsigned>(why.status)) + " "
                                         + to_text(http::obsolete_reason(why.status)) + ": "
                                         + why.text});
    answer(*stream_, std::move(why));
  }

  void answer_in_plain(refusal why) { answer(socket(), std::move(why)); }

  template <class To>
  void answer(To& to, refusal why) {
    linger_on();
    response_.result(why.status);
    response_.keep_alive(false);
    response_.set(http::field::content_type, "text/plain");
    if (why.status == http::status::upgrade_required) {
      response_.set(http::field::upgrade, "websocket");
      response_.set(http::field::sec_websocket_version, "13");
    }
    response_.body() = std::move(why.text);
    response_.prepare_payload();
    http::async_write(to, response_,
                      [self = this->shared_from_this()](const error_code& ec, std::size_t) {
                        if (self->is_over_) return;
                        if (ec) return self->end();
                        self->await_close();
                      });
  }

  /// Gives a refused peer a short time to read why.
  void linger_on() { timer_.arm(std::min(loop::clock::now() + linger, admission_.ends)); }

  /// Closing with unread bytes would reset the connection, and the peer would lose the answer.
  void await_close() {
    end_sending(socket());
    discard();
  }

  void discard() {
    socket().async_read_some(asio::buffer(discarded_),
                             [self = this->shared_from_this()](const error_code& ec, std::size_t) {
                               if (self->is_over_) return;
                               if (ec) return self->end();
                               self->discard();
                             });
  }

  void succeed() {
    std::shared_ptr<const peer_certificate> shown;
    if constexpr (is_tls) shown = certificate_of(*stream_->native_handle());
    auto upgraded = make_session(setting_.where, std::move(stream_),
                                 {.role = session_options::side::acceptor,
                                  .message_bytes_max = options().message_bytes_max,
                                  .write_timeout = route_->write_timeout,
                                  .certificate = std::move(shown)});
    auto rest = std::move(admission_);
    const auto taker = route_;
    end();
    taker->on_session(std::move(upgraded), std::move(rest));
  }

  void give_up() {
    if (!is_reported_) {
      report({errc::handshake_timeout, std::string{phase_} + ": not done within "
                                           + std::to_string(options().handshake_timeout.count())
                                           + " ms"});
    }
    end();
  }

  void fail(errc code, const std::string& reason) {
    report({code, std::string{phase_} + ": " + reason});
    end();
  }

  void report(const failure& why) {
    is_reported_ = true;
    if (const auto& tell = route_ ? route_->on_refused : options().on_refused)
      tell(remote_address_, why);
  }

  void end() {
    const auto self = this->shared_from_this();
    close();
    admission_.permit.reset();
    setting_.on_over(*this);
  }

  setting setting_;
  std::shared_ptr<const grid_route> route_; ///< null until known
  std::unique_ptr<Stream> stream_;          ///< null once a session took it
  admission admission_;
  std::string remote_address_;
  loop::timer timer_;
  beast::flat_buffer received_;
  http::request_parser<http::empty_body> parser_;
  http::response<http::string_body> response_;
  std::array<char, 1024> discarded_{};
  const char* phase_ = "";
  std::shared_ptr<std::string> verdict_ = std::make_shared<std::string>(); ///< on the certificate
  bool is_reported_ = false;
  bool is_over_ = false;
};

/// Makes the descriptor the transport of a new session; null when it is no usable socket.
template <class Stream, class... Arguments>
std::unique_ptr<Stream> adopt(loop& where, descriptor fd, Arguments&... arguments) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) return nullptr;
  auto stream = std::make_unique<Stream>(where.context(), arguments...);
  auto& socket = beast::get_lowest_layer(*stream);
  error_code ec;
  socket.assign(address.ss_family == AF_INET6 ? tcp::v6() : tcp::v4(), fd.get(), ec);
  if (ec) return nullptr;
  fd.release();
  return stream;
}

} // namespace

std::shared_ptr<upgrade> make_upgrade(upgrade::setting where, descriptor fd, bool use_tls,
                                      admission granted) {
  loop& home = where.where;
  if (use_tls) {
    const auto tls = where.options->tls.now();
    auto stream = adopt<tls_socket>(home, std::move(fd), *tls.server);
    if (!stream) return nullptr;
    return std::make_shared<upgrading<tls_socket>>(std::move(where), std::move(stream),
                                                   std::move(granted));
  }
  auto stream = adopt<wire_socket>(home, std::move(fd));
  if (!stream) return nullptr;
  return std::make_shared<upgrading<wire_socket>>(std::move(where), std::move(stream),
                                                  std::move(granted));
}

} // namespace actorgrid::ws
