#include "apps/ctl/doctor/channel.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <poll.h>
#include <unistd.h>

namespace actorgrid::doctor {

namespace {

constexpr std::size_t read_bytes_max = std::size_t{16} << 10;

/// Waits until the socket is ready. @returns whether it is, in time
bool await(int fd, short events, clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock::now()).count();
    if (left <= 0) return false;
    pollfd waited{fd, events, 0};
    const int ready = ::poll(&waited, 1, static_cast<int>(std::min<long long>(left, 60000)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

ending ending_of(int error) {
  return error == ECONNRESET || error == EPIPE ? ending::closed : ending::failed;
}

} // namespace

std::string to_text(const socket_address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.bytes.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address.bytes);
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    return detail::to_string({text.data(), ntohs(v6.sin6_port)});
  }
  const auto& v4 = reinterpret_cast<const sockaddr_in&>(address.bytes);
  ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  return detail::to_string({text.data(), ntohs(v4.sin_port)});
}

tcp_channel::~tcp_channel() {
  if (fd_ >= 0) ::close(fd_);
}

connect_facts tcp_channel::connect(const socket_address& to, std::chrono::milliseconds limit) {
  connect_facts found{ending::failed, 0, limit};
  const auto fail = [&](int error) {
    found.error = error;
    return found;
  };
  fd_ = ::socket(to.bytes.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0) return fail(errno);
  if (::connect(fd_, to.get(), to.size) != 0) {
    if (errno != EINPROGRESS) return fail(errno);
    if (!await(fd_, POLLOUT, clock::now() + limit)) {
      found.how = ending::silent;
      return found;
    }
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error == ETIMEDOUT) found.how = ending::silent;
    if (error != 0) return fail(error);
  }
  found.how = ending::done;
  return found;
}

ending tcp_channel::write(std::string_view bytes, clock::time_point deadline) {
  while (!bytes.empty()) {
    const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0)
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    else if (errno == EAGAIN) {
      if (!await(fd_, POLLOUT, deadline)) return ending::silent;
    } else if (errno != EINTR)
      return ending_of(errno);
  }
  return ending::done;
}

ending tcp_channel::read(std::string& to, clock::time_point deadline) {
  std::array<char, read_bytes_max> bytes{};
  for (;;) {
    const auto got = ::recv(fd_, bytes.data(), bytes.size(), 0);
    if (got > 0) {
      to.append(bytes.data(), static_cast<std::size_t>(got));
      return ending::done;
    }
    if (got == 0) return ending::closed;
    if (errno == EAGAIN) {
      if (!await(fd_, POLLIN, deadline)) return ending::silent;
    } else if (errno != EINTR) {
      return ending_of(errno);
    }
  }
}

} // namespace actorgrid::doctor
