#include "actors/node_core.hpp"

#include <chrono>

namespace actorgrid::actors {

codec::timestamp wall_now() {
  using namespace std::chrono;
  const auto since = system_clock::now().time_since_epoch();
  const auto whole = duration_cast<seconds>(since);
  return {whole.count(),
          static_cast<std::int32_t>(duration_cast<nanoseconds>(since - whole).count())};
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
