#include "net/transport/dialer.hpp"

#include "net/loop/system_error_text.hpp"
#include "net/transport/address_race.hpp"
#include "net/transport/certificate.hpp"
#include "net/transport/endpoint_order.hpp"
#include "net/transport/name_lookup.hpp"
#include "net/transport/peer_certificate.hpp"
#include "net/transport/tls_alert.hpp"
#include "net/transport/websocket_session.hpp"
#include "net/websocket/handshake_key.hpp"
#include "net/websocket/text.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <algorithm>
#include <optional>
#include <vector>

namespace actorgrid::ws {

namespace {

namespace http = boost::beast::http;

constexpr std::uint32_t answer_header_bytes_max = 8 * 1024;
/// The reason for a refusal is one line; anything beyond is of no use.
constexpr std::uint32_t answer_body_bytes_max = 64 * 1024;

/// One attempt: resolve, connect, TLS, upgrade. Each step has a time limit (the last two share
/// one), and so has the whole attempt.
class attempt final : public std::enable_shared_from_this<attempt> {
public:
  /// A knock, if there is a `knocker`: it succeeds without a session.
  attempt(loop& where, dial_target target, std::string knocker,
          std::function<void(dial_result)> done)
      : where_(where), target_(std::move(target)), knocker_(std::move(knocker)),
        done_(std::move(done)), timer_(where, [this] { give_up(); }) {}

  void start() {
    if (target_.uses_tls && !target_.tls.client)
      return fail_later({errc::tls_failure, "no TLS context to dial with"});
    ends_ = detail::deadline_after(loop::clock::now(), target_.dial_timeout);
    enter("resolve", target_.lookup_timeout);
    const auto& [host, port] = target_.address;
    error_code ec;
    if (const auto address = asio::ip::make_address(host, ec); !ec)
      return connect({tcp::endpoint{address, port}});
    lookup_.emplace(where_, host, std::to_string(port),
                    [this](const error_code& failed, name_lookup::endpoints found) {
                      if (failed) return fail(errc::io_failure, explain(failed));
                      connect(found);
                    });
  }

  void abandon() noexcept {
    done_ = nullptr;
    timer_.disarm();
    lookup_.reset();
    race_.reset();
    if (plain_ || tls_) end_and_close(socket());
  }

  loop::clock::time_point ends() const noexcept { return ends_; }

private:
  wire_socket& socket() {
    return plain_ ? beast::get_lowest_layer(*plain_) : beast::get_lowest_layer(*tls_);
  }

  void enter(const char* phase, std::chrono::milliseconds limit) {
    phase_ = phase;
    limit_ = limit;
    phase_ends_ = detail::deadline_after(loop::clock::now(), limit);
    timer_.arm(std::min(phase_ends_, ends_));
  }

  void connect(const std::vector<tcp::endpoint>& found) {
    phase_ = "connect";
    // The race limits the time per address.
    phase_ends_ = loop::clock::time_point::max();
    timer_.arm(ends_);
    const auto& known = target_.memory ? *target_.memory : dial_memory{};
    race_.emplace(where_, order_to_try(found, known.worked, known.failed), target_.connect_timeout,
                  [this](address_race::result r) {
                    if (!r) return fail(r.why().code, r.why().text);
                    on_connected(*std::move(r));
                  });
  }

  void on_connected(address_race::winner by) {
    race_.reset();
    if (target_.memory) target_.memory->tried = address_text(by.address);
    set_up_for_messages(*by.socket);
    enter(target_.uses_tls ? "TLS handshake" : "upgrade", target_.handshake_timeout);
    ends_ = std::min(ends_, phase_ends_);
    if (!target_.uses_tls) {
      plain_ = std::move(by.socket);
      return upgrade(*plain_);
    }
    tls_ = std::make_unique<tls_socket>(std::move(*by.socket), *target_.tls.client);
    auto& stream = *tls_;
    const auto expect = target_.why_not_peer ? name_host : expect_host;
    if (!expect(stream.native_handle(), target_.server.host))
      return fail_later({errc::tls_failure, target_.host
                                                + ": no host that a certificate could be "
                                                  "compared with"});
    stream.set_verify_mode(target_.tls.verify_peer ? asio::ssl::verify_peer
                                                   : asio::ssl::verify_none);
    // The session takes the stream, which outlives this attempt.
    stream.set_verify_callback([verdict = verdict_, expected = target_.server.host](
                                   bool is_good, asio::ssl::verify_context& verification) {
      if (!is_good && verdict->empty())
        *verdict = explain_refusal(verification.native_handle(), expected);
      return is_good;
    });
    stream.async_handshake(asio::ssl::stream_base::client,
                           [self = shared_from_this()](const error_code& ec) {
                             if (!self->done_) return;
                             if (ec) return self->fail_tls(ec);
                             self->look_at_certificate();
                           });
  }

  void look_at_certificate() {
    if (target_.tls.verify_peer) {
      certificate_ = certificate_of(*tls_->native_handle());
      std::string why;
      if (target_.why_not_peer)
        why = certificate_ ? target_.why_not_peer(*certificate_) : "no certificate was shown";
      if (!why.empty()) return fail(errc::tls_failure, why);
    }
    upgrade(*tls_);
  }

  void fail_tls(const error_code& ec) {
    // A connection that ends in the middle says nothing about certificates.
    if (ec == asio::error::eof || ec == asio::ssl::error::stream_truncated)
      return fail(errc::io_failure, "the peer closed the connection; does it speak TLS here?");
    const auto why = explain_tls(ec, tls_->native_handle(), *verdict_);
    if (!is_tls_error(ec)) return fail(errc::io_failure, why);
    // Otherwise the other side might not get to read the alert that says why.
    end_sending(socket());
    fail(errc::tls_failure, why);
  }

  template <class Stream>
  void upgrade(Stream& stream) {
    phase_ = "upgrade";
    request_ = {http::verb::get, target_.route_path, 11};
    request_.set(http::field::host, to_string(target_.server));
    if (knocker_.empty()) {
      key_ = new_handshake_key();
      request_.set(http::field::upgrade, "websocket");
      request_.set(http::field::connection, "Upgrade");
      request_.set(http::field::sec_websocket_key, key_);
      request_.set(http::field::sec_websocket_version, "13");
    } else {
      request_.set(http::field::connection, "close");
      request_.set(knock_field, knocker_);
    }
    if (!target_.token.empty()) request_.set(http::field::authorization, "Bearer " + target_.token);
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    request_.set("X-Minio-Time", std::to_string(std::chrono::nanoseconds{now}.count()));
    http::async_write(stream, request_,
                      [self = shared_from_this(), &stream](const error_code& ec, std::size_t) {
                        if (!self->done_) return;
                        // The reason may be waiting to be read: an early refusal, or the alert that
                        // ended TLS.
                        self->not_written_ = ec;
                        self->read_answer(stream);
                      });
  }

  template <class Stream>
  void read_answer(Stream& stream) {
    answer_.header_limit(answer_header_bytes_max);
    answer_.body_limit(answer_body_bytes_max);
    // Only the header first. If part of a body comes with it, Beast's parser forgets that the body
    // is too long, and allocates all that is announced: more than the limit.
    http::async_read_header(
        stream, received_, answer_,
        [self = shared_from_this(), &stream](const error_code& ec, std::size_t) {
          if (!self->done_) return;
          if (ec == http::error::body_limit) return self->on_answer();
          if (ec) return self->fail_reading(ec);
          self->read_rest_of_answer(stream);
        });
  }

  template <class Stream>
  void read_rest_of_answer(Stream& stream) {
    http::async_read(stream, received_, answer_,
                     [self = shared_from_this()](const error_code& ec, std::size_t) {
                       if (!self->done_) return;
                       // The reason for a refusal, if any, comes before what is too long.
                       if (ec && ec != http::error::body_limit) return self->fail_reading(ec);
                       self->on_answer();
                     });
  }

  /// Under TLS 1.3 this is where a dialler learns that its certificate was refused: its own part of
  /// the handshake is over before the other side looks at the certificate.
  void fail_reading(const error_code& ec) {
    if (tls_ && alert_of(ec)) return fail_tls(ec);
    if (plain_ && looks_like_tls(beast::buffers_to_string(received_.data())))
      return fail(errc::tls_failure, "the peer speaks TLS on this port: its name should begin with "
                                     "https:// or wss://, or has the wrong port");
    fail(errc::io_failure, (not_written_ ? not_written_ : ec).message());
  }

  void on_answer() {
    const auto& answer = answer_.get();
    if (!knocker_.empty())
      return answer.result() == http::status::accepted ? finish(std::unique_ptr<session>{})
                                                       : refused();
    if (answer.result() != http::status::switching_protocols) return refused();
    if (not_written_) return fail(errc::io_failure, not_written_.message());
    if (!http::token_list{answer[http::field::upgrade]}.exists("websocket")
        || !http::token_list{answer[http::field::connection]}.exists("upgrade"))
      return fail(errc::handshake_refused, "the answer does not change to a websocket");
    if (answer[http::field::sec_websocket_accept] != accept_of_key(key_))
      return fail(errc::handshake_refused, "the answer is not one to our key");
    if (answer.count(http::field::sec_websocket_extensions) != 0)
      return fail(errc::handshake_refused, "an extension that was not asked for");
    succeed();
  }

  void refused() {
    const auto& answer = answer_.get();
    std::string text = "HTTP " + std::to_string(answer.result_int());
    if (!answer.reason().empty()) {
      const auto reason = answer.reason();
      text += " " + first_line({reason.data(), reason.size()});
    }
    if (const auto line = first_line(answer.body()); !line.empty()) text += ": " + line;
    finish(failure{errc::handshake_refused, target_.host + ": " + text});
  }

  void succeed() {
    session_options options{session_options::side::dialer, target_.message_bytes_max,
                            target_.write_timeout, beast::buffers_to_string(received_.data()),
                            certificate_};
    finish(plain_ ? make_session(where_, std::move(plain_), std::move(options))
                  : make_session(where_, std::move(tls_), std::move(options)));
  }

  void give_up() {
    const bool is_phase_over = phase_ends_ <= loop::clock::now();
    fail(errc::handshake_timeout,
         is_phase_over ? "no answer within " + std::to_string(limit_.count()) + " ms"
                       : "not connected within the " + std::to_string(target_.dial_timeout.count())
                             + " ms of the whole attempt");
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
    if (target_.memory && !result) target_.memory->deny();
    abandon();
    done(std::move(result));
  }

  loop& where_;
  dial_target target_;
  std::string knocker_;
  std::function<void(dial_result)> done_; ///< null once finished or abandoned
  loop::timer timer_;
  std::optional<name_lookup> lookup_;
  std::optional<address_race> race_;
  const char* phase_ = "resolve";
  std::chrono::milliseconds limit_{}; ///< of the phase
  loop::clock::time_point phase_ends_{};
  loop::clock::time_point ends_{};
  std::unique_ptr<wire_socket> plain_; ///< one of the two, until the session takes it
  std::unique_ptr<tls_socket> tls_;
  std::shared_ptr<std::string> verdict_ = std::make_shared<std::string>(); ///< on the certificate
  std::shared_ptr<const peer_certificate> certificate_;                    ///< that was verified
  std::string key_;
  http::request<http::empty_body> request_;
  error_code not_written_; ///< why the request could not be sent
  beast::flat_buffer received_{answer_header_bytes_max + answer_body_bytes_max};
  http::response_parser<http::string_body> answer_;
};

class running_dial final : public dial {
public:
  explicit running_dial(std::shared_ptr<attempt> a) : attempt_(std::move(a)) {}
  ~running_dial() override { attempt_->abandon(); }
  loop::clock::time_point ends() const noexcept override { return attempt_->ends(); }

private:
  std::shared_ptr<attempt> attempt_;
};

} // namespace

std::unique_ptr<dial> start_dial(loop& where, dial_target target,
                                 std::function<void(dial_result)> done) {
  auto a = std::make_shared<attempt>(where, std::move(target), std::string{}, std::move(done));
  a->start();
  return std::make_unique<running_dial>(std::move(a));
}

std::unique_ptr<dial> start_knock(loop& where, dial_target target, std::string knocker,
                                  std::function<void(const failure&)> done) {
  auto a = std::make_shared<attempt>(
      where, std::move(target), std::move(knocker),
      [done = std::move(done)](const dial_result& r) { done(r ? failure{} : r.why()); });
  a->start();
  return std::make_unique<running_dial>(std::move(a));
}

} // namespace actorgrid::ws
