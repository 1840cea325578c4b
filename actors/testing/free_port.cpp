#include <actorgrid/testing/free_port.hpp>

#include <arpa/inet.h>
#include <atomic>
#include <cerrno>
#include <netinet/in.h>
#include <random>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace actorgrid::testing {

namespace {

// Below the range of ephemeral ports.
constexpr std::uint16_t first = 10'000;
constexpr std::uint16_t count = 22'000;

bool can_bind(std::uint16_t port) {
  const int s = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (s < 0) throw std::system_error(errno, std::generic_category(), "no socket to try ports with");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const bool bound = ::bind(s, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::close(s);
  return bound;
}

} // namespace

std::uint16_t free_port() {
  // In sequence, so that none is returned twice; from a random start, so that processes rarely
  // collide.
  static std::atomic<std::uint64_t> next{std::random_device{}()};
  for (std::uint16_t tried = 0; tried < count; ++tried) {
    const auto port = static_cast<std::uint16_t>(first + next++ % count);
    if (can_bind(port)) return port;
  }
  throw std::system_error(EADDRINUSE, std::generic_category(), "no free port");
}

} // namespace actorgrid::testing
