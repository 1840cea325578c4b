#include "actors/core/node_core.hpp"

#include <caf/actor_clock.hpp>

#include <new>

namespace actorgrid::actors {

void node_core::tell(event e) const noexcept {
  try {
    e.lane = lane;
    e.node = config.local;
  } catch (const std::bad_alloc&) {
    // The event matters more than its node and lane.
  }
  for (const auto& each : observers) each->on_event(e);
}

std::chrono::nanoseconds node_core::to_wall_clock() const {
  const auto wall = platform->wall_now();
  return std::chrono::seconds{wall.seconds} + std::chrono::nanoseconds{wall.nanoseconds}
         - system.clock().now().time_since_epoch();
}

std::string to_hex(const codec::instance_id& id) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (auto b : id) {
    text += digits[std::to_integer<unsigned>(b) >> 4];
    text += digits[std::to_integer<unsigned>(b) & 15];
  }
  return text;
}

} // namespace actorgrid::actors
