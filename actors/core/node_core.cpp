#include "actors/core/node_core.hpp"

namespace actorgrid::actors {

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
