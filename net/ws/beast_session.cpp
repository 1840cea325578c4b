#include "net/ws/beast_session.hpp"

#include "net/ws/loop.hpp"
#include "net/ws/receive_buffer.hpp"

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <array>
#include <cassert>

namespace actorgrid::ws {

namespace {

/// Fits the largest merged frame, so that masking needs one pass and one system call.
constexpr std::size_t write_buffer_bytes = 128 * 1024;

failure explain(const error_code& ec, const websocket::close_reason& reason) {
  if (ec == websocket::error::closed) {
    std::string text = "the peer closed the websocket, code " + std::to_string(reason.code);
    if (!reason.reason.empty())
      text += ": " + first_line({reason.reason.data(), reason.reason.size()});
    return {errc::disconnected, std::move(text)};
  }
  if (ec == websocket::error::message_too_big)
    return {errc::message_too_large, "the peer sent a message above the limit"};
  if (ec == websocket::condition::protocol_violation)
    return {errc::protocol_violation, "websocket: " + ec.message()};
  return {errc::disconnected, ec.message()};
}

asio::const_buffer asio_buffer(std::span<const std::byte> bytes) noexcept {
  return {bytes.data(), bytes.size()};
}

/// What a session's pending operations keep alive.
template <class Stream>
class connection final : public std::enable_shared_from_this<connection<Stream>> {
public:
  connection(loop& where, std::unique_ptr<Stream> stream, session_options options)
      : where_(where), stream_(std::move(stream)), write_timeout_(options.write_timeout),
        write_timer_(where, [this] { check_write(); }),
        remote_address_(remote_address_of(beast::get_lowest_layer(*stream_).native_handle())) {
    stream_->auto_fragment(false);
    stream_->write_buffer_bytes(write_buffer_bytes);
    stream_->secure_prng(false);
    stream_->binary(true);
    stream_->read_message_max(options.message_bytes_max);
  }

  void start(session::events& e) {
    assert(!events_);
    events_ = &e;
    if (!closed_) read_some();
  }

  void write(mux::wire_message message) {
    assert(!writing_);
    if (closed_) return;
    writing_ = true;
    outgoing_ = std::move(message);
    // Left armed when the write is done: the timer costs nothing per message that way.
    write_began_ = where_.now();
    if (!write_timer_armed_) arm_write_timer();
    if (outgoing_.is_in_one_piece()) {
      write_buffers(asio_buffer(outgoing_.bytes()));
    } else {
      const auto [before, body, after] = outgoing_.in_pieces();
      write_buffers(std::array{asio_buffer(before), asio_buffer(body), asio_buffer(after)});
    }
  }

  void close() noexcept {
    if (std::exchange(closed_, true)) return;
    events_ = nullptr;
    write_timer_.disarm();
    error_code ignored;
    beast::get_lowest_layer(*stream_).close(ignored);
  }

  void limit_messages(std::size_t bytes_max) { stream_->read_message_max(bytes_max); }
  ws::loop& where() noexcept { return where_; }
  const std::string& remote_address() const noexcept { return remote_address_; }

private:
  template <class Buffers>
  void write_buffers(const Buffers& buffers) {
    stream_->async_write(buffers, [self = this->shared_from_this()](
                                      const error_code& ec, std::size_t) { self->on_write(ec); });
  }

  void read_some() {
    // Of a message that has begun, the websocket knows the length.
    const bool has_begun = !stream_->is_message_done();
    const auto space = incoming_.prepare(has_begun ? stream_->read_size_hint(1) : 0);
    stream_->async_read_some(
        asio::buffer(space.data(), space.size()),
        [self = this->shared_from_this()](const error_code& ec, std::size_t count) {
          self->on_read(ec, count);
        });
  }

  void on_read(const error_code& ec, std::size_t count) {
    if (closed_) return;
    if (ec) return fail(explain(ec, stream_->reason()));
    incoming_.commit(count);
    if (stream_->is_message_done()) {
      const bool is_wanted = stream_->got_binary() || is_first_message_;
      is_first_message_ = false;
      if (is_wanted) {
        events_->on_message(incoming_.take());
        if (closed_) return;
      } else {
        incoming_.clear();
      }
    }
    read_some();
  }

  void on_write(const error_code& ec) {
    if (closed_) return;
    // The websocket is failing already: the read under way knows why and ends the session. Should
    // its last words be blocked too, the write timer does.
    if (ec == asio::error::operation_aborted) return;
    if (ec) return fail(explain(ec, stream_->reason()));
    writing_ = false;
    if (events_) events_->on_written(std::move(outgoing_));
  }

  void arm_write_timer() {
    write_timer_armed_ = true;
    write_timer_.arm(write_began_ + write_timeout_);
  }

  void check_write() {
    write_timer_armed_ = false;
    if (closed_ || !writing_) return;
    if (where_.now() < write_began_ + write_timeout_) return arm_write_timer();
    fail({errc::write_timeout,
          "a write was blocked longer than " + std::to_string(write_timeout_.count()) + " ms"});
  }

  void fail(failure why) {
    auto* events = events_;
    // The callback may destroy the session.
    const auto self = this->shared_from_this();
    close();
    if (events) events->on_closed(std::move(why));
  }

  loop& where_;
  std::unique_ptr<Stream> stream_;
  std::chrono::milliseconds write_timeout_;
  loop::timer write_timer_;
  std::string remote_address_;
  session::events* events_ = nullptr;
  receive_buffer incoming_;
  mux::wire_message outgoing_;
  loop::clock::time_point write_began_;
  bool writing_ = false;
  bool write_timer_armed_ = false;
  bool is_first_message_ = true;
  bool closed_ = false;
};

template <class Stream>
class beast_session final : public session {
public:
  explicit beast_session(std::shared_ptr<connection<Stream>> c) : connection_(std::move(c)) {}
  ~beast_session() override { connection_->close(); }

  void start(events& e) override { connection_->start(e); }
  void write(mux::wire_message message) override { connection_->write(std::move(message)); }
  void close() noexcept override { connection_->close(); }
  void limit_messages(std::size_t bytes_max) override { connection_->limit_messages(bytes_max); }
  ws::loop& loop() noexcept override { return connection_->where(); }
  const std::string& remote_address() const noexcept override {
    return connection_->remote_address();
  }

private:
  std::shared_ptr<connection<Stream>> connection_;
};

template <class Stream>
std::unique_ptr<session> make(loop& where, std::unique_ptr<Stream> stream,
                              session_options options) {
  return std::make_unique<beast_session<Stream>>(
      std::make_shared<connection<Stream>>(where, std::move(stream), options));
}

} // namespace

std::unique_ptr<session> make_session(loop& where, std::unique_ptr<plain_websocket> stream,
                                      session_options options) {
  return make(where, std::move(stream), options);
}

std::unique_ptr<session> make_session(loop& where, std::unique_ptr<tls_websocket> stream,
                                      session_options options) {
  return make(where, std::move(stream), options);
}

} // namespace actorgrid::ws
