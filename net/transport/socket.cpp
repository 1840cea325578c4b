#include "net/transport/socket.hpp"

#include <array>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

namespace actorgrid::ws {

void set_up_for_messages(wire_socket& socket) noexcept {
  error_code ignored;
  socket.set_option(tcp::no_delay{true}, ignored);
  ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent_bytes_max,
               sizeof unsent_bytes_max);
}

void end_sending(wire_socket& socket) noexcept {
  error_code ignored;
  socket.shutdown(tcp::socket::shutdown_send, ignored);
  constexpr int reads_max = 64;
  std::array<char, 4096> discarded;
  for (int i = 0; i < reads_max; ++i) {
    if (::recv(socket.native_handle(), discarded.data(), discarded.size(), MSG_DONTWAIT) <= 0)
      return;
  }
}

bool has_hung_up(wire_socket& socket) noexcept {
  pollfd polled{socket.native_handle(), POLLRDHUP, 0};
  return ::poll(&polled, 1, 0) > 0;
}

std::optional<tcp::endpoint> peer_of(int socket) {
  tcp::endpoint endpoint;
  auto size = static_cast<socklen_t>(endpoint.capacity());
  if (::getpeername(socket, endpoint.data(), &size) != 0) return std::nullopt;
  const int family = endpoint.data()->sa_family;
  if (family != AF_INET && family != AF_INET6) return std::nullopt;
  endpoint.resize(size);
  // A listener for both families shows IPv4 peers as ::ffff:a.b.c.d.
  const auto address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    endpoint.address(asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()));
  return endpoint;
}

std::string address_text(const tcp::endpoint& endpoint) {
  const auto address = endpoint.address();
  const std::string text = address.to_string();
  return (address.is_v6() ? "[" + text + "]" : text) + ":" + std::to_string(endpoint.port());
}

std::string remote_address_of(int socket) {
  const auto peer = peer_of(socket);
  return peer ? address_text(*peer) : "unknown";
}

} // namespace actorgrid::ws
