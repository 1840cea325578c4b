#pragma once

#include "tests/campaign/plan.hpp"
#include "tests/campaign/windows.hpp"

#include <actorgrid/route.hpp>

namespace actorgrid::campaign {

constexpr handler_id id_of(call_kind kind) noexcept {
  return handler_id{static_cast<std::uint8_t>(10 + static_cast<int>(kind))};
}
constexpr handler_id id_of(stream_kind kind, std::size_t window) noexcept {
  return handler_id{static_cast<std::uint8_t>(
      40 + static_cast<std::size_t>(kind) * stream_windows.size() + window)};
}

/// The windows that both ends of a stream of this kind agree on.
constexpr windows windows_of(stream_kind kind, std::size_t window) noexcept {
  const auto [in, out] = stream_windows[window];
  return {kind == stream_kind::source ? 0 : in, out};
}

} // namespace actorgrid::campaign
