#include "net/transport/websocket_session.hpp"

#include "net/loop/loop.hpp"
#include "net/websocket/frame_writer.hpp"
#include "net/websocket/message_reader.hpp"
#include "net/websocket/text.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <optional>
#include <tuple>

namespace actorgrid::ws {

namespace {

failure explain(const error_code& ec) {
  if (ec == asio::error::eof || ec == asio::ssl::error::stream_truncated)
    return {errc::disconnected, "the peer closed the connection"};
  return {errc::disconnected, ec.message()};
}

failure explain(const message_reader::violation& v) {
  if (v.code == close_code::message_too_large)
    return {errc::message_too_large, "the peer sent a message above the limit"};
  return {errc::protocol_violation, std::string{"websocket: "} + v.text};
}

failure explain(const message_reader::close& c) {
  std::string text = "the peer closed the websocket";
  if (c.code != 0) text += ", code " + std::to_string(c.code);
  if (!c.reason.empty()) text += ": " + first_line(c.reason);
  return {errc::disconnected, std::move(text)};
}

/// The content of at most one control frame.
class control_content {
public:
  control_content() = default;
  explicit control_content(std::span<const std::byte> bytes) noexcept : size_(bytes.size()) {
    assert(size_ <= bytes_.size());
    std::ranges::copy(bytes, bytes_.begin());
  }
  /// The content of a close with that code; without a code for 0.
  static control_content of_close(std::uint16_t code) noexcept {
    if (code == 0) return {};
    return control_content{
        std::array{static_cast<std::byte>(code >> 8), static_cast<std::byte>(code & 0xff)}};
  }
  std::span<const std::byte> bytes() const noexcept { return std::span{bytes_}.first(size_); }

private:
  std::array<std::byte, control_bytes_max> bytes_{};
  std::size_t size_ = 0;
};

/// What a session's pending operations keep alive.
template <class Stream>
class connection final : public std::enable_shared_from_this<connection<Stream>> {
  using side = session_options::side;

public:
  connection(loop& where, std::unique_ptr<Stream> stream, session_options options)
      : where_(where), stream_(std::move(stream)), write_timeout_(options.write_timeout),
        write_timer_(where, [this] { check_write(); }),
        remote_address_(remote_address_of(socket().native_handle())),
        early_bytes_(std::move(options.early_bytes)), certificate_(std::move(options.certificate)),
        reader_(options.role == side::acceptor ? message_reader::masks::expected
                                               : message_reader::masks::refused,
                options.message_bytes_max),
        writer_(options.role == side::acceptor ? frame_writer::masks::off
                                               : frame_writer::masks::on) {}

  void start(session::events& e) {
    assert(!events_);
    events_ = &e;
    if (closed_) return;
    if (early_bytes_.empty()) return read_some();
    where_.post([self = this->shared_from_this()] { self->read_on(); });
  }

  void write(mux::wire_message message) {
    assert(!waiting_);
    if (closed_ || ending_) return;
    waiting_ = std::move(message);
    write_next();
  }

  void close() noexcept {
    if (std::exchange(closed_, true)) return;
    events_ = nullptr;
    write_timer_.disarm();
    end_sending(socket());
    end_and_close(socket());
  }

  void limit_messages(std::size_t bytes_max) { reader_.limit_messages(bytes_max); }
  void pause_reading() noexcept { paused_ = true; }
  void resume_reading() {
    if (!std::exchange(paused_, false) || closed_) return;
    where_.post([self = this->shared_from_this()] { self->read_on(); });
  }
  bool has_hung_up() noexcept { return closed_ || ws::has_hung_up(socket()); }
  ws::loop& where() noexcept { return where_; }
  const std::string& remote_address() const noexcept { return remote_address_; }
  const std::shared_ptr<const peer_certificate>& certificate() const noexcept {
    return certificate_;
  }

private:
  wire_socket& socket() noexcept { return beast::get_lowest_layer(*stream_); }

  // Reading.

  bool is_reading() const noexcept { return !closed_ && !ending_ && !paused_; }

  /// Takes first what the reader has, then what came with the handshake, then reads the socket.
  void read_on() {
    for (drain(); is_reading(); drain()) {
      if (early_bytes_.empty()) return read_some();
      read_early_bytes();
    }
  }

  void read_early_bytes() {
    std::span left = std::as_bytes(std::span{early_bytes_});
    std::size_t count = 0;
    for (const auto room : reader_.prepare()) {
      const auto part = left.first(std::min(left.size(), room.size()));
      std::ranges::copy(part, room.begin());
      left = left.subspan(part.size());
      count += part.size();
    }
    early_bytes_.erase(0, count);
    reader_.commit(count);
  }

  void read_some() {
    const auto [direct, staging] = reader_.prepare();
    const std::array room{asio::buffer(direct.data(), direct.size()),
                          asio::buffer(staging.data(), staging.size())};
    stream_->async_read_some(
        room, [self = this->shared_from_this()](const error_code& ec, std::size_t count) {
          self->on_read(ec, count);
        });
  }

  void on_read(const error_code& ec, std::size_t count) {
    if (closed_ || ending_) return;
    if (ec) return fail(explain(ec));
    where_.count_read(count);
    reader_.commit(count);
    read_on();
  }

  void drain() {
    while (is_reading()) {
      auto event = reader_.next();
      if (!event) return;
      std::visit([this](auto& e) { this->take(e); }, *event);
    }
  }

  void take(message_reader::message& m) {
    const bool is_wanted = !m.is_text || is_first_message_;
    is_first_message_ = false;
    if (is_wanted) events_->on_message(std::move(m.content));
  }

  /// If pings come faster than answers leave, only the latest is answered (RFC 6455, 5.5.3).
  void take(const message_reader::ping& p) {
    pong_.emplace(p.content);
    write_next();
  }

  void take(const message_reader::close& c) { end(c.code, explain(c)); }
  void take(const message_reader::violation& v) { end(v.code, explain(v)); }

  // Writing.

  /// Continues a message that has begun; then writes the close, a pong, or the waiting message.
  void write_next() {
    if (!writer_.is_done()) return;
    writes_message_ = false;
    if (ending_) {
      if (std::exchange(ending_->is_told, true)) return fail(std::move(ending_->why));
      writer_.begin(opcode::close, ending_->content.bytes());
    } else if (pong_) {
      writer_.begin(opcode::pong, pong_->bytes());
      pong_.reset();
    } else if (waiting_) {
      writes_message_ = true;
      writer_.begin(std::move(*waiting_));
      waiting_.reset();
    } else {
      return;
    }
    write_some();
  }

  void write_some() {
    // Stays armed when the write is done, so the timer costs nothing per message.
    write_began_ = where_.now();
    if (!write_timer_armed_) arm_write_timer();
    std::array<asio::const_buffer, std::tuple_size_v<frame_writer::parts>> buffers;
    std::ranges::transform(writer_.next(), buffers.begin(), [](std::span<const std::byte> part) {
      return asio::const_buffer{part.data(), part.size()};
    });
    async_send_some(*stream_, buffers, writer_.more_follows(),
                    [self = this->shared_from_this()](const error_code& ec, std::size_t count) {
                      self->on_written(ec, count);
                    });
  }

  void on_written(const error_code& ec, std::size_t count) {
    if (closed_) return;
    if (ec) return fail(ending_ ? std::move(ending_->why) : explain(ec));
    writer_.consume(count);
    if (!writer_.is_done()) return write_some();
    if (writes_message_ && !ending_) {
      writes_message_ = false;
      if (events_) events_->on_written(writer_.take());
      if (closed_) return;
    }
    write_next();
  }

  void arm_write_timer() {
    write_timer_armed_ = true;
    write_timer_.arm(write_began_ + write_timeout_);
  }

  void check_write() {
    write_timer_armed_ = false;
    if (closed_ || writer_.is_done()) return;
    const auto late = where_.now() - (write_began_ + write_timeout_);
    if (late.count() < 0) return arm_write_timer();
    if (late > write_timeout_ / 2) {
      // This process did not run, so it is unknown whether the peer would have read.
      write_began_ = where_.now();
      return arm_write_timer();
    }
    if (ending_) return fail(std::move(ending_->why));
    fail({errc::write_timeout,
          "a write was blocked longer than " + std::to_string(write_timeout_.count()) + " ms"});
  }

  // Ending.

  /// Sends the peer a close as the last message; then reports.
  void end(std::uint16_t code, failure why) {
    ending_ = {control_content::of_close(code), std::move(why)};
    waiting_.reset();
    pong_.reset();
    write_next();
  }

  void fail(failure why) {
    auto* events = events_;
    // The callback may destroy the session.
    const auto self = this->shared_from_this();
    close();
    if (events) events->on_closed(std::move(why));
  }

  struct ending {
    control_content content;
    failure why;
    bool is_told = false;
  };

  loop& where_;
  std::unique_ptr<Stream> stream_;
  std::chrono::milliseconds write_timeout_;
  loop::timer write_timer_;
  std::string remote_address_;
  std::string early_bytes_;
  std::shared_ptr<const peer_certificate> certificate_;
  session::events* events_ = nullptr;
  message_reader reader_;
  frame_writer writer_;
  std::optional<mux::wire_message> waiting_;
  std::optional<control_content> pong_;
  std::optional<ending> ending_;
  loop::clock::time_point write_began_;
  bool writes_message_ = false;
  bool write_timer_armed_ = false;
  bool is_first_message_ = true;
  bool paused_ = false;
  bool closed_ = false;
};

template <class Stream>
class websocket_session final : public session {
public:
  explicit websocket_session(std::shared_ptr<connection<Stream>> c) : connection_(std::move(c)) {}
  ~websocket_session() override { connection_->close(); }

  void start(events& e) override { connection_->start(e); }
  void write(mux::wire_message message) override { connection_->write(std::move(message)); }
  void close() noexcept override { connection_->close(); }
  void limit_messages(std::size_t bytes_max) override { connection_->limit_messages(bytes_max); }
  void pause_reading() override { connection_->pause_reading(); }
  bool has_hung_up() const noexcept override { return connection_->has_hung_up(); }
  void resume_reading() override { connection_->resume_reading(); }
  ws::loop& loop() noexcept override { return connection_->where(); }
  const std::string& remote_address() const noexcept override {
    return connection_->remote_address();
  }
  std::shared_ptr<const peer_certificate> certificate() const override {
    return connection_->certificate();
  }

private:
  std::shared_ptr<connection<Stream>> connection_;
};

template <class Stream>
std::unique_ptr<session> make(loop& where, std::unique_ptr<Stream> stream,
                              session_options options) {
  return std::make_unique<websocket_session<Stream>>(
      std::make_shared<connection<Stream>>(where, std::move(stream), std::move(options)));
}

} // namespace

std::unique_ptr<session> make_session(loop& where, std::unique_ptr<wire_socket> stream,
                                      session_options options) {
  return make(where, std::move(stream), std::move(options));
}

std::unique_ptr<session> make_session(loop& where, std::unique_ptr<tls_socket> stream,
                                      session_options options) {
  return make(where, std::move(stream), std::move(options));
}

} // namespace actorgrid::ws
