#include "net/transport/http_post.hpp"

#include "net/transport/address_race.hpp"
#include "net/transport/name_lookup.hpp"
#include "net/transport/socket.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace actorgrid::ws {

namespace {

namespace http = beast::http;

/// Of an answer; only its status is of interest.
constexpr std::size_t post_answer_header_max = 8 * 1024;
constexpr std::uint64_t post_answer_body_max = 64 * 1024;
constexpr std::chrono::milliseconds post_address_time_max{2000};

failure failure_of_post(const detail::host_port& to, const error_code& ec) {
  return {errc::io_failure, detail::to_string(to) + ": " + ec.message()};
}

} // namespace

class http_post::state final : public std::enable_shared_from_this<state> {
public:
  state(loop& where, request what, std::function<void(result)> done)
      : loop_(where), to_(std::move(what.to)), done_(std::move(done)),
        timer_(where, [this] { finish(failure{errc::handshake_timeout, "no answer in time"}); }) {
    post_.method(http::verb::post);
    post_.version(11);
    post_.target(what.target);
    post_.set(http::field::host, detail::to_string(to_));
    post_.set(http::field::content_type, what.content_type);
    for (const auto& [name, value] : what.fields) post_.set(name, value);
    post_.keep_alive(false);
    post_.body() = std::move(what.body);
    post_.prepare_payload();
    answer_.header_limit(post_answer_header_max);
    answer_.body_limit(post_answer_body_max);
  }

  void start(std::chrono::milliseconds time_max) {
    timer_.arm(loop::clock::now() + time_max);
    lookup_.emplace(loop_, to_.host, std::to_string(to_.port),
                    [this](const error_code& ec, name_lookup::endpoints found) {
                      if (ec || found.empty()) return finish(failure_of_post(to_, ec));
                      race_.emplace(loop_, std::move(found), post_address_time_max,
                                    [this](address_race::result won) { on_connected(won); });
                    });
  }

  /// Nothing is called back any more.
  void close() noexcept {
    done_ = nullptr;
    timer_.disarm();
    lookup_.reset();
    race_.reset();
    if (socket_) {
      error_code ignored;
      socket_->close(ignored);
    }
  }

private:
  void on_connected(address_race::result& won) {
    if (!won) return finish(won.why());
    socket_ = std::move((*won).socket);
    http::async_write(*socket_, post_,
                      [self = shared_from_this()](const error_code& ec, std::size_t) {
                        if (!self->done_) return;
                        if (ec) return self->finish(failure_of_post(self->to_, ec));
                        self->read();
                      });
  }

  void read() {
    http::async_read(*socket_, received_, answer_,
                     [self = shared_from_this()](const error_code& ec, std::size_t) {
                       if (!self->done_) return;
                       // The rest of an answer that is too long is of no interest.
                       if (ec && !self->answer_.is_header_done())
                         return self->finish(failure_of_post(self->to_, ec));
                       self->finish(self->answer_.get().result_int());
                     });
  }

  void finish(result outcome) {
    const auto keep = shared_from_this();
    const auto done = std::move(done_);
    close();
    done(std::move(outcome));
  }

  loop& loop_;
  const detail::host_port to_;
  std::function<void(result)> done_; ///< null once called, or cancelled
  loop::timer timer_;
  std::optional<name_lookup> lookup_;
  std::optional<address_race> race_;
  std::unique_ptr<wire_socket> socket_;
  http::request<http::string_body> post_;
  beast::flat_buffer received_{post_answer_header_max + post_answer_body_max};
  http::response_parser<http::string_body> answer_;
};

http_post::http_post(loop& where, request what, std::chrono::milliseconds time_max,
                     std::function<void(result)> done)
    : state_(std::make_shared<state>(where, std::move(what), std::move(done))) {
  state_->start(time_max);
}

http_post::~http_post() {
  state_->close();
}

} // namespace actorgrid::ws
