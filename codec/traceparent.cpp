#include "codec/traceparent.hpp"

#include <actorgrid/trace_context.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>

namespace actorgrid {

namespace {

constexpr std::size_t trace_digits = 2 * std::tuple_size_v<trace_id>;
constexpr std::size_t span_digits = 2 * std::tuple_size_v<span_id>;
/// "VV-TRACE-SPAN-FF": longer ones are of later versions, which begin alike.
constexpr std::size_t trace_at = 3;
constexpr std::size_t span_at = trace_at + trace_digits + 1;
constexpr std::size_t flags_at = span_at + span_digits + 1;
constexpr std::size_t header_size = flags_at + 2;

/// The value of a lower-case digit, which are the only ones; 16 for another character.
constexpr unsigned hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  return 16;
}

template <std::size_t N>
bool read_hex(std::string_view digits, std::array<std::uint8_t, N>& out) noexcept {
  for (std::size_t i = 0; i != N; ++i) {
    const auto high = hex_value(digits[2 * i]), low = hex_value(digits[2 * i + 1]);
    if (high > 15 || low > 15) return false;
    out[i] = static_cast<std::uint8_t>(high << 4U | low);
  }
  return true;
}

} // namespace

bool codec::is_trace_state(std::string_view text) noexcept {
  return text.size() <= trace_context::state_bytes_max
         && std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

std::optional<trace_context> parse_traceparent(std::string_view traceparent,
                                               std::string_view tracestate) {
  if (traceparent.size() < header_size) return std::nullopt;
  std::array<std::uint8_t, 1> version{}, flags{};
  trace_context read;
  const bool is_readable = read_hex(traceparent, version)
                           && read_hex(traceparent.substr(trace_at), read.trace)
                           && read_hex(traceparent.substr(span_at), read.span)
                           && read_hex(traceparent.substr(flags_at), flags);
  const bool has_dashes = traceparent[trace_at - 1] == '-' && traceparent[span_at - 1] == '-'
                          && traceparent[flags_at - 1] == '-';
  const bool is_whole =
      traceparent.size() == header_size || (version[0] != 0 && traceparent[header_size] == '-');
  if (!is_readable || !has_dashes || !is_whole || version[0] == 0xff || !read.is_valid())
    return std::nullopt;
  read.is_sampled = (flags[0] & 1U) != 0;
  if (codec::is_trace_state(tracestate)) read.state = tracestate;
  return read;
}

std::string to_traceparent(const trace_context& context) {
  if (!context.is_valid()) return {};
  return "00-" + to_hex(context.trace) + '-' + to_hex(context.span)
         + (context.is_sampled ? "-01" : "-00");
}

std::string to_hex(std::span<const std::uint8_t> id) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * id.size());
  for (const auto b : id) {
    text += digits[b >> 4U];
    text += digits[b & 15U];
  }
  return text;
}

} // namespace actorgrid
