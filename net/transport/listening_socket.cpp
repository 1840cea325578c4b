#include "net/transport/listening_socket.hpp"

#include "net/loop/system_error_text.hpp"

#include <cerrno>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace actorgrid::ws {

namespace {

constexpr std::chrono::milliseconds pause_after_error{100};
/// At the limit, each connection that ends lets another one in; that alone is no recovery.
constexpr std::chrono::seconds quiet_until_recovered{1};
constexpr int accepts_per_turn_max = 64;

struct address_list {
  addrinfo* first = nullptr;
  ~address_list() {
    if (first) ::freeaddrinfo(first);
  }
};

/// @returns 0 or the errno of the step that failed.
int bind_to(const addrinfo& where, bool both_families, descriptor& fd) {
  fd = descriptor{::socket(where.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!fd) return errno;
  const int on = 1;
  const int v6_only = both_families ? 0 : 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (where.ai_family == AF_INET6)
    ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &v6_only, sizeof v6_only);
  if (::bind(fd.get(), where.ai_addr, where.ai_addrlen) != 0) return errno;
  if (::listen(fd.get(), SOMAXCONN) != 0) return errno;
  return 0;
}

std::uint16_t port_of(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  if (address.ss_family == AF_INET6)
    return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

} // namespace

outcome<bound_socket, bind_failure> bind_and_listen(const detail::host_port& where) {
  const char* host = where.host.empty() ? nullptr : where.host.c_str();
  const auto failed = [&](const std::string& why, bool is_in_use) {
    return bind_failure{{errc::io_failure, "listen on " + to_string(where) + ": " + why},
                        is_in_use};
  };
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  address_list found;
  if (const int ec = ::getaddrinfo(host, std::to_string(where.port).c_str(), &hints, &found.first))
    return failed(ec == EAI_SYSTEM ? explain(errno) : ::gai_strerror(ec), false);
  int error = 0;
  // Without an address one IPv6 socket serves both families; IPv4 alone where there is no IPv6.
  for (const int family : {host ? AF_UNSPEC : AF_INET6, AF_UNSPEC}) {
    for (const addrinfo* a = found.first; a; a = a->ai_next) {
      if (family != AF_UNSPEC && a->ai_family != family) continue;
      descriptor fd;
      error = bind_to(*a, !host, fd);
      if (error != 0) continue;
      const auto bound_port = port_of(fd.get());
      return bound_socket{std::move(fd), a->ai_family, bound_port};
    }
  }
  return failed(explain(error), error == EADDRINUSE);
}

listening_socket::listening_socket(loop& where, std::function<void(descriptor)> on_accepted,
                                   std::function<void(const failure&)> on_pause)
    : socket_(where.context()), pause_(where, [this] { await_readable(); }),
      recovery_(where,
                [this] {
                  is_paused_ = false;
                  on_pause_({});
                }),
      on_accepted_(std::move(on_accepted)), on_pause_(std::move(on_pause)) {}

failure listening_socket::adopt(bound_socket socket) {
  error_code ec;
  socket_.assign(socket.family == AF_INET6 ? tcp::v6() : tcp::v4(), socket.fd.get(), ec);
  if (ec) return {errc::io_failure, "listen: " + explain(ec)};
  socket.fd.release();
  return {};
}

void listening_socket::start() {
  await_readable();
}

void listening_socket::close() noexcept {
  pause_.disarm();
  recovery_.disarm();
  end_and_close(socket_);
}

void listening_socket::await_readable() {
  socket_.async_wait(tcp::acceptor::wait_read, [self = shared_from_this()](const error_code& ec) {
    if (!ec && self->socket_.is_open()) self->accept_some();
  });
}

void listening_socket::accept_some() {
  for (int i = 0; i < accepts_per_turn_max; ++i) {
    // Not Asio's accept: the socket belongs to another loop, whose reactor only that loop touches.
    descriptor fd{
        ::accept4(socket_.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (fd) {
      on_accepted_(std::move(fd));
      continue;
    }
    if (errno == EAGAIN) return await_readable();
    // The connection went away before it was accepted.
    if (errno == ECONNABORTED || errno == EINTR) continue;
    return pause(errno);
  }
  await_readable();
}

/// Out of descriptors or memory. The listener stays readable: waiting for that would spin.
void listening_socket::pause(int error) {
  const auto now = loop::clock::now();
  pause_.arm(now + pause_after_error);
  recovery_.arm(now + quiet_until_recovered);
  if (!std::exchange(is_paused_, true)) on_pause_({errc::io_failure, explain(error)});
}

} // namespace actorgrid::ws
