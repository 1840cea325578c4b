#include "net/admin/event_streams.hpp"

#include "net/transport/socket.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/socket_base.hpp>

#include <array>
#include <cstddef>
#include <exception>
#include <optional>
#include <utility>

namespace actorgrid::admin {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// What the kernel keeps of a client that does not read. It would grow to megabytes of what was
/// long replaced.
constexpr int send_buffer_bytes = 128 << 10;

/// A browser that has lost its connection connects again after this.
constexpr std::string_view retry_time = "retry: 2000\n\n";

/// Proxies close a connection on which nothing comes for long.
constexpr std::string_view comment = ":\n\n";

} // namespace

std::string event_text(std::string_view name, std::string_view data) {
  std::string text = "event: ";
  text.append(name).append("\n");
  while (data.ends_with('\n')) data.remove_suffix(1);
  for (;;) {
    const auto end = data.find('\n');
    text.append("data: ").append(data.substr(0, end)).append("\n");
    if (end == std::string_view::npos) break;
    data.remove_prefix(end + 1);
  }
  return text += '\n';
}

class event_streams::client final : public std::enable_shared_from_this<client> {
public:
  client(event_streams& all, client_socket socket, const resource& source)
      : all_(all), socket_(std::move(socket)), source_(source) {}

  const resource& source() const noexcept { return source_; }

  void start(text first) {
    error_code ignored;
    socket_.set_option(asio::socket_base::send_buffer_size(send_buffer_bytes), ignored);
    await_end();
    send(std::move(first));
  }

  /// Replaces what was not begun to be sent.
  void send(text next) {
    if (is_over_) return;
    next_ = std::move(next);
    if (!sent_) begin();
  }

  /// Sends something, unless there is something to be sent.
  void keep_alive() {
    if (!sent_) send(std::make_shared<const std::string>(comment));
  }

  void end_if_stalled(std::chrono::steady_clock::time_point now) {
    if (sent_ && now - moved_ >= all_.limits_.event_stall_time) end();
  }

  void end() {
    if (std::exchange(is_over_, true)) return;
    const auto self = shared_from_this();
    ws::end_and_close(socket_);
    all_.remove(*this);
  }

private:
  void begin() {
    sent_ = std::exchange(next_, nullptr);
    offset_ = 0;
    moved_ = std::chrono::steady_clock::now();
    if (sent_) write_some();
  }

  void write_some() {
    const auto rest = asio::buffer(*sent_) + offset_;
    socket_.async_write_some(rest,
                             [self = shared_from_this()](const error_code& ec, std::size_t size) {
                               if (self->is_over_) return;
                               if (ec) return self->end();
                               self->on_written(size);
                             });
  }

  void on_written(std::size_t size) {
    offset_ += size;
    if (offset_ == sent_->size()) return begin();
    moved_ = std::chrono::steady_clock::now();
    write_some();
  }

  /// A client has nothing more to say: whatever comes is the end.
  void await_end() {
    socket_.async_read_some(asio::buffer(unexpected_),
                            [self = shared_from_this()](const error_code&, std::size_t) {
                              if (!self->is_over_) self->end();
                            });
  }

  event_streams& all_;
  client_socket socket_;
  const resource& source_;
  text sent_; ///< null if nothing is
  std::size_t offset_ = 0;
  std::chrono::steady_clock::time_point moved_{}; ///< when the client took something
  text next_;
  std::array<char, 1> unexpected_{};
  bool is_over_ = false;
};

event_streams::event_streams(asio::io_context& context, const server_limits& limits)
    : limits_(limits), period_(context) {}

event_streams::~event_streams() {
  while (!clients_.empty()) clients_.front()->end();
}

bool event_streams::is_full() const noexcept {
  return clients_.size() >= limits_.event_streams;
}

void event_streams::add(client_socket socket, const std::string& header, const resource& source) {
  // What is there is at most a period old.
  if (const auto known = made_.find(&source); known == made_.end()) make(source);
  auto first = header + std::string(retry_time);
  if (const auto& last = made_[&source].last) first += *last;
  const auto added = std::make_shared<client>(*this, std::move(socket), source);
  clients_.push_back(added);
  added->start(std::make_shared<const std::string>(std::move(first)));
  if (!std::exchange(is_waiting_, true)) await_period();
}

void event_streams::await_period() {
  period_.expires_after(limits_.event_period);
  period_.async_wait([this](const error_code& ec) {
    if (ec) return;
    send_all();
    is_waiting_ = !clients_.empty();
    if (is_waiting_) await_period();
  });
}

void event_streams::send_all() {
  const auto now = std::chrono::steady_clock::now();
  for (auto at = clients_.begin(); at != clients_.end();) {
    const auto each = *at++; // Before it may be removed.
    each->end_if_stalled(now);
  }
  std::map<const resource*, text> next;
  for (auto at = clients_.begin(); at != clients_.end();) {
    const auto each = *at++;
    const auto* source = &each->source();
    if (!next.contains(source)) next[source] = make(*source);
    if (const auto& event = next[source])
      each->send(event);
    else
      each->keep_alive();
  }
  std::erase_if(made_, [&](const auto& m) { return !next.contains(m.first); });
}

event_streams::text event_streams::make(const resource& source) {
  auto& known = made_[&source];
  try {
    auto body = source.make().body;
    if (known.last && body == known.body) return nullptr;
    known.last = std::make_shared<const std::string>(event_text(source.event_name, body));
    known.body = std::move(body);
    return known.last;
  } catch (const std::exception&) {
    // For example, there is no memory for it: perhaps there is the next time.
    return nullptr;
  }
}

void event_streams::remove(const client& over) {
  clients_.remove_if([&](const auto& c) { return c.get() == &over; });
}

} // namespace actorgrid::admin
