#include "actors/core/node_core.hpp"

namespace actorgrid::actors {

codec::timestamp node_core::time_of_hello() noexcept {
  constexpr std::int64_t second = 1'000'000'000;
  const auto now = platform->wall_now();
  std::int64_t mine = now.seconds * second + now.nanoseconds;
  auto last = last_hello.load();
  do {
    // Equal times happen in a simulation and with a coarse clock. A clock that was put back is
    // followed.
    if (mine <= last && last - mine < second) mine = last + 1;
  } while (!last_hello.compare_exchange_weak(last, mine));
  return {mine / second, static_cast<std::int32_t>(mine % second)};
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
