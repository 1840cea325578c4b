#pragma once

#include <cstdint>
#include <string>

namespace actorgrid::detail {

/// Where to connect or listen.
struct host_port {
  /// A name or an IP address, IPv6 without brackets. To listen: an IP address, or empty for every
  /// address.
  std::string host;
  std::uint16_t port = 0;

  friend bool operator==(const host_port&, const host_port&) = default;
};

/// "host:port", IPv6 in brackets.
inline std::string to_string(const host_port& where) {
  const bool is_v6 = where.host.find(':') != std::string::npos;
  return (is_v6 ? '[' + where.host + ']' : where.host) + ':' + std::to_string(where.port);
}

} // namespace actorgrid::detail
