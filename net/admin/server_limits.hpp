#pragma once

#include <chrono>
#include <cstddef>

namespace actorgrid::admin {

/// Bounds of a server.
struct server_limits {
  /// For requests; when another one comes, the oldest is closed: slow clients keep nobody out.
  std::size_t connections = 16;
  std::size_t header_bytes = std::size_t{8} << 10;
  /// To read a request, and then to write the answer.
  std::chrono::milliseconds request_time{5000};
  /// Connections that receive events, besides those for requests; another one is refused.
  std::size_t event_streams = 32;
  /// Between two events.
  std::chrono::milliseconds event_period{1000};
  /// A client that takes nothing of its events for this long is closed.
  std::chrono::milliseconds event_stall_time{30000};
};

} // namespace actorgrid::admin
