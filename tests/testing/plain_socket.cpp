#include "tests/testing/plain_socket.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <cstdint>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace actorgrid::testing {

namespace {

int check(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

bool is_readable(int fd) {
  pollfd polled{fd, POLLIN, 0};
  return check(::poll(&polled, 1, 0), "poll") > 0;
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

} // namespace

plain_socket plain_socket::connect(const std::string& address) {
  const auto port = static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  plain_socket made{check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")};
  const auto there = loopback(port);
  check(::connect(made.fd_, reinterpret_cast<const sockaddr*>(&there), sizeof there), "connect");
  return made;
}

plain_socket::plain_socket(plain_socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

plain_socket& plain_socket::operator=(plain_socket&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

void plain_socket::send(std::string_view bytes) const {
  while (!bytes.empty())
    bytes.remove_prefix(static_cast<std::size_t>(
        check(static_cast<int>(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL)), "send")));
}

std::string plain_socket::receive(std::size_t count) const {
  std::string all(count, '\0');
  std::size_t have = 0;
  while (have < count) {
    const auto got = ::recv(fd_, all.data() + have, count - have, 0);
    if (got <= 0) return all.substr(0, have) + (got == 0 ? "<end>" : "<reset>");
    have += static_cast<std::size_t>(got);
  }
  return all;
}

bool plain_socket::is_silent() const {
  return !is_readable(fd_);
}

void plain_socket::end_sending() const noexcept {
  ::shutdown(fd_, SHUT_WR);
}

void plain_socket::close() noexcept {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

plain_listener::plain_listener()
    : fd_(check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")) {
  auto here = loopback(0);
  check(::bind(fd_, reinterpret_cast<const sockaddr*>(&here), sizeof here), "bind");
  check(::listen(fd_, 16), "listen");
  socklen_t size = sizeof here;
  check(::getsockname(fd_, reinterpret_cast<sockaddr*>(&here), &size), "getsockname");
  address_ = "127.0.0.1:" + std::to_string(ntohs(here.sin_port));
}

plain_listener::~plain_listener() {
  ::close(fd_);
}

plain_socket plain_listener::accept() const {
  return plain_socket{check(::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC), "accept")};
}

bool plain_listener::has_visitor() const {
  return is_readable(fd_);
}

} // namespace actorgrid::testing
