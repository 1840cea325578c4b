#include "codec/trace_trailer.hpp"

#include "codec/traceparent.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace actorgrid::codec {

namespace {

constexpr std::uint8_t sampled_bit = 1;

template <std::size_t N>
std::span<const std::byte> take(std::span<const std::byte> bytes,
                                std::array<std::uint8_t, N>& out) {
  std::ranges::transform(bytes.first(N), out.begin(), std::to_integer<std::uint8_t>);
  return bytes.subspan(N);
}

} // namespace

payload encode_trace(const trace_context& context) {
  std::string_view state;
  if (is_trace_state(context.state)) state = context.state;
  std::string bytes{state};
  bytes.reserve(state.size() + trace_bytes_min);
  bytes += static_cast<char>(state.size() & 0xffU);
  bytes += static_cast<char>(state.size() >> 8U);
  bytes += static_cast<char>(context.is_sampled ? sampled_bit : 0);
  bytes.append(context.trace.begin(), context.trace.end());
  bytes.append(context.span.begin(), context.span.end());
  return payload{bytes};
}

std::optional<trace_context> decode_trace(const payload& trailer) {
  const auto all = trailer.bytes();
  auto fixed = all.last(trace_bytes_min);
  const auto state_bytes =
      std::to_integer<std::size_t>(fixed[0]) | std::to_integer<std::size_t>(fixed[1]) << 8U;
  trace_context read;
  read.is_sampled = (std::to_integer<std::uint8_t>(fixed[2]) & sampled_bit) != 0;
  fixed = take(take(fixed.subspan(3), read.trace), read.span);
  if (!read.is_valid()) return std::nullopt;
  const auto before = trailer.text().substr(0, all.size() - trace_bytes_min);
  if (state_bytes <= before.size())
    if (const auto state = before.substr(before.size() - state_bytes); is_trace_state(state))
      read.state = state;
  return read;
}

} // namespace actorgrid::codec
