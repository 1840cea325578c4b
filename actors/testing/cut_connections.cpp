#include "config/url.hpp"

#include <actorgrid/testing/cut_connections.hpp>

#include <filesystem>
#include <netinet/in.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>

namespace actorgrid::testing {

namespace {

using address_of = int (*)(int, sockaddr*, socklen_t*);

/// The port of one end of a socket; -1 when it is no TCP socket, or has no such end.
int port_of(int descriptor, address_of end) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (end(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return -1;
  if (address.ss_family == AF_INET)
    return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
  if (address.ss_family == AF_INET6)
    return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  return -1;
}

} // namespace

std::size_t cut_connections(std::string_view host) {
  const auto url = read_node_url(host);
  if (!url)
    throw std::invalid_argument("cut_connections: " + std::string(host) + " " + url.why().words);
  const int port = url->address.port;
  std::size_t cut = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    const int descriptor = std::stoi(entry.path().filename().string());
    const int far = port_of(descriptor, ::getpeername);
    if (far < 0 || (far != port && port_of(descriptor, ::getsockname) != port)) continue;
    if (::shutdown(descriptor, SHUT_RDWR) == 0) ++cut;
  }
  return cut;
}

} // namespace actorgrid::testing
