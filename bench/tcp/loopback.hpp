#pragma once

#include <cstdint>

namespace actorgrid::bench {

/// A listening TCP socket on a free port of the loopback.
struct listener {
  int socket = -1;
  std::uint16_t port = 0;
};

/// All throw std::system_error. Connections have TCP_NODELAY set.
listener listen_on_loopback();
int accept_from(const listener& from);
int connect_to(std::uint16_t port);

} // namespace actorgrid::bench
