#include "codec/timestamp_wire.hpp"

#include <actorgrid/detail/wire_time.hpp>

namespace actorgrid::detail {

namespace {

template <std::size_t Width>
void put(std::uint64_t number, char* to) noexcept {
  for (std::size_t i = 0; i < Width; ++i)
    to[i] = static_cast<char>(number >> (8 * (Width - 1 - i)) & 0xffU);
}

} // namespace

timestamp_body to_timestamp(const wire_time& time) noexcept {
  timestamp_body body;
  const auto seconds = static_cast<std::uint64_t>(time.seconds);
  const auto nanoseconds = static_cast<std::uint32_t>(time.nanoseconds);
  if (seconds >> 34U != 0) { // Negative ones, too.
    body.size = 12;
    put<4>(nanoseconds, body.bytes.data());
    put<8>(seconds, body.bytes.data() + 4);
  } else if (nanoseconds != 0 || seconds >> 32U != 0) {
    body.size = 8;
    put<8>(std::uint64_t{nanoseconds} << 34U | seconds, body.bytes.data());
  } else {
    body.size = 4;
    put<4>(seconds, body.bytes.data());
  }
  return body;
}

std::array<char, 12> to_original_time(const wire_time& time) noexcept {
  static_assert(original_time_type == codec::time_ext_type);
  return codec::time_to_wire({time.seconds, time.nanoseconds});
}

std::optional<wire_time> time_of_extension(std::int8_t type,
                                           std::span<const std::byte> body) noexcept {
  const auto time = codec::time_from_wire(static_cast<char>(type), body);
  if (!time) return {};
  return wire_time{time->seconds, time->nanoseconds};
}

} // namespace actorgrid::detail
