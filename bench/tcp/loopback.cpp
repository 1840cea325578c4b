#include "bench/tcp/loopback.hpp"

#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <system_error>

namespace actorgrid::bench {

namespace {

int check(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

int without_delay(int socket) {
  const int on = 1;
  check(::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY");
  return socket;
}

} // namespace

listener listen_on_loopback() {
  auto address = loopback(0);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t length = sizeof address;
  const int socket = check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  check(::bind(socket, generic, length), "bind");
  check(::listen(socket, 1), "listen");
  check(::getsockname(socket, generic, &length), "getsockname");
  return {.socket = socket, .port = ntohs(address.sin_port)};
}

int accept_from(const listener& from) {
  return without_delay(check(::accept4(from.socket, nullptr, nullptr, SOCK_CLOEXEC), "accept"));
}

int connect_to(std::uint16_t port) {
  const auto address = loopback(port);
  const int socket = check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  check(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), "connect");
  return without_delay(socket);
}

} // namespace actorgrid::bench
