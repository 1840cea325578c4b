#include "apps/ctl/global_options.hpp"

#include <actorgrid/detail/deadline.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace actorgrid::ctl {

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, double>, 5> units{
      {{"ms", 1}, {"s", 1e3}, {"m", 60e3}, {"h", 3600e3}, {"", 1e3}}};
  double count = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || !std::isfinite(count) || count < 0) return std::nullopt;
  const std::string_view unit(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
  for (const auto& [name, milliseconds] : units) {
    if (unit != name) continue;
    const std::chrono::duration<double, std::milli> total{std::round(count * milliseconds)};
    return detail::saturating_cast<std::chrono::milliseconds>(total);
  }
  return std::nullopt;
}

} // namespace actorgrid::ctl
