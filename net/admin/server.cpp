#include "net/admin/server.hpp"

#include "net/admin/client_socket.hpp"
#include "net/admin/event_streams.hpp"
#include "net/loop/blocked_signals.hpp"
#include "net/transport/socket.hpp"

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <array>
#include <cerrno>
#include <cstdint>
#include <exception>
#include <functional>
#include <list>
#include <pthread.h>
#include <sstream>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <utility>

namespace actorgrid::admin {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

/// How long a client may take to read the last bytes before it closes.
constexpr std::chrono::milliseconds time_to_close{1000};
constexpr std::chrono::milliseconds pause_without_descriptors{100};

std::string_view view_of(boost::beast::string_view s) {
  return {s.data(), s.size()};
}

/// Sets what all answers have.
template <class Response>
void set_fields(Response& response, const answer& a) {
  response.version(11);
  response.result(a.status);
  response.keep_alive(false);
  response.set(http::field::content_type, a.content_type);
  response.set(http::field::cache_control, "no-store");
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Cross-Origin-Resource-Policy", "same-origin");
  for (const auto& [name, value] : a.fields) response.set(name, value);
}

/// One connection, for one request.
class exchange final : public std::enable_shared_from_this<exchange> {
public:
  exchange(client_socket socket, const site& served, const server_limits& limits,
           event_streams& streams, std::function<void(exchange&)> on_over)
      : socket_(std::move(socket)), timer_(socket_.get_executor()), site_(served), limits_(limits),
        streams_(streams), received_(limits.header_bytes), on_over_(std::move(on_over)) {}

  void start() {
    end_after(limits_.request_time);
    parser_.header_limit(static_cast<std::uint32_t>(limits_.header_bytes));
    parser_.body_limit(std::uint64_t{0});
    http::async_read_header(socket_, received_, parser_,
                            [self = shared_from_this()](const error_code& ec, std::size_t) {
                              if (!self->is_over_) self->on_request(ec);
                            });
  }

  void end() {
    if (std::exchange(is_over_, true)) return;
    const auto self = shared_from_this();
    timer_.cancel();
    ws::end_and_close(socket_);
    on_over_(*this);
  }

private:
  void end_after(std::chrono::milliseconds time) {
    timer_.expires_after(time);
    timer_.async_wait([self = shared_from_this()](const error_code& ec) {
      if (!ec && !self->is_over_) self->end();
    });
  }

  void on_request(const error_code& ec) {
    if (ec == http::error::header_limit || ec == http::error::buffer_overflow)
      return write({431, "text/plain; charset=utf-8", "header too large\n", {}}, false);
    if (ec == http::error::body_limit)
      return write({413, "text/plain; charset=utf-8", "a body is not expected\n", {}}, false);
    if (ec && !is_about_http(ec)) return end(); // The connection is lost.
    if (ec) return write({400, "text/plain; charset=utf-8", "not an HTTP request\n", {}}, false);
    const auto& head = parser_.get();
    const request asked{view_of(head.method_string()), view_of(head.target()),
                        view_of(head[http::field::host]), head.count(http::field::host),
                        view_of(head[http::field::authorization])};
    auto a = answer_to(asked);
    const bool is_head = head.method() == http::verb::head;
    if (!a.events || is_head) return write(std::move(a), is_head);
    if (!streams_.is_full()) return become_stream(a);
    write({503, "text/plain; charset=utf-8", "too many clients receive events\n", {}}, false);
  }

  /// Whether the client may still read why.
  static bool is_about_http(const error_code& ec) {
    return ec.category() == http::make_error_code(http::error::bad_method).category()
           && ec != http::error::end_of_stream && ec != http::error::partial_message;
  }

  answer answer_to(const request& asked) const {
    try {
      return respond(site_, asked);
    } catch (const std::exception& e) {
      // For example, there is no memory for a page.
      return {500, "text/plain; charset=utf-8", std::string(e.what()) + '\n', {}};
    }
  }

  void write(answer a, bool is_head) {
    end_after(limits_.request_time);
    set_fields(response_, a);
    if (!a.events) response_.content_length(a.body.size());
    if (!is_head) response_.body() = std::move(a.body);
    http::async_write(socket_, response_,
                      [self = shared_from_this()](const error_code& ec, std::size_t) {
                        if (self->is_over_) return;
                        if (ec) return self->end();
                        self->await_close();
                      });
  }

  /// The connection is no longer this one's.
  void become_stream(const answer& a) {
    http::response<http::empty_body> response;
    set_fields(response, a);
    std::ostringstream header;
    header << response.base();
    is_over_ = true;
    timer_.cancel();
    const auto self = shared_from_this();
    on_over_(*this);
    streams_.add(std::move(socket_), header.str(), *a.events);
  }

  /// Closing with unread bytes would reset the connection, and the client would lose the answer.
  void await_close() {
    error_code ignored;
    socket_.shutdown(client_socket::shutdown_send, ignored);
    end_after(time_to_close);
    discard();
  }

  void discard() {
    socket_.async_read_some(asio::buffer(discarded_),
                            [self = shared_from_this()](const error_code& ec, std::size_t) {
                              if (self->is_over_) return;
                              if (ec) return self->end();
                              self->discard();
                            });
  }

  client_socket socket_;
  deadline timer_;
  const site& site_;
  const server_limits& limits_;
  event_streams& streams_;
  boost::beast::flat_buffer received_;
  http::request_parser<http::empty_body> parser_;
  http::response<http::string_body> response_;
  std::array<char, 1024> discarded_{};
  std::function<void(exchange&)> on_over_;
  bool is_over_ = false;
};

} // namespace

class server::state {
public:
  state(ws::descriptor listening, site served, server_limits limits)
      : site_(std::move(served)), limits_(limits), listener_(context_), pause_(context_) {
    family_ = family_of(listening.get());
    listener_.assign(listening.get());
    listening.release();
    await_connection();
    const ws::blocked_signals for_the_thread;
    thread_ = std::thread([this] {
      ::pthread_setname_np(::pthread_self(), "grid-admin");
      context_.run();
    });
  }

  ~state() {
    context_.stop();
    if (thread_.joinable()) thread_.join();
    // A process that was forked meanwhile may hold a copy of a socket.
    ::shutdown(listener_.native_handle(), SHUT_RDWR);
    while (!open_.empty()) open_.front()->end();
  }

private:
  static int family_of(int fd) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    return ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0 ? address.ss_family
                                                                                : AF_UNSPEC;
  }

  void await_connection() {
    listener_.async_wait(asio::posix::descriptor_base::wait_read, [this](const error_code& ec) {
      if (!ec) accept_one();
    });
  }

  void accept_one() {
    // Not Asio's accept, which lets forked processes inherit the socket.
    ws::descriptor fd{
        ::accept4(listener_.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (fd) {
      begin(std::move(fd));
      return await_connection();
    }
    if (errno == EAGAIN || errno == ECONNABORTED || errno == EINTR) return await_connection();
    // Out of descriptors or memory. The listener stays readable: waiting for that would spin.
    pause_.expires_after(pause_without_descriptors);
    pause_.async_wait([this](const error_code& ec) {
      if (!ec) await_connection();
    });
  }

  void begin(ws::descriptor fd) {
    client_socket socket{context_};
    error_code ec;
    socket.assign(asio::generic::stream_protocol(family_, 0), fd.get(), ec);
    if (ec) return;
    fd.release();
    if (open_.size() >= limits_.connections) open_.front()->end();
    const auto begun = std::make_shared<exchange>(
        std::move(socket), site_, limits_, streams_, [this](exchange& over) {
          open_.remove_if([&](const auto& e) { return e.get() == &over; });
        });
    open_.push_back(begun);
    begun->start();
  }

  asio::io_context context_{1};
  const site site_;
  const server_limits limits_;
  int family_ = 0;
  asio::posix::basic_stream_descriptor<executor> listener_;
  deadline pause_;
  event_streams streams_{context_, limits_};
  std::list<std::shared_ptr<exchange>> open_; ///< the oldest first
  std::thread thread_;
};

server::server(ws::descriptor listening, site served, server_limits limits)
    : state_(std::make_unique<state>(std::move(listening), std::move(served), limits)) {}

server::server(local_socket listening, site served, server_limits limits)
    : file_(std::move(listening)),
      state_(std::make_unique<state>(file_->take(), std::move(served), limits)) {}

server::~server() = default;

} // namespace actorgrid::admin
