#include "apps/ctl/doctor/answers.hpp"
#include "apps/ctl/doctor/checks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <optional>

namespace actorgrid::doctor {

namespace {

using namespace std::chrono_literals;

/// Nodes refuse each other above it: docs/protocol.md.
constexpr auto allowed = 5min;
constexpr auto suspicious = 30s;

std::optional<std::chrono::nanoseconds> ahead(const node_facts& node) {
  if (node.grid && node.grid->status && node.grid->status->clock_ns != 0)
    return node.grid->clock_ahead;
  for (const auto& address : node.addresses)
    if (address.hello && address.hello->clock_ahead) return address.hello->clock_ahead;
  return std::nullopt;
}

std::string in_words(std::chrono::nanoseconds difference) {
  const auto seconds = std::fabs(std::chrono::duration<double>(difference).count());
  std::array<char, 48> text{};
  if (seconds < 1)
    std::snprintf(text.data(), text.size(), "%.0f ms", seconds * 1e3);
  else if (seconds < 120)
    std::snprintf(text.data(), text.size(), "%.1f s", seconds);
  else
    std::snprintf(text.data(), text.size(), "%.1f min", seconds / 60);
  return text.data();
}

const address_facts* with_expired_token(const node_facts& node) {
  const auto found = std::ranges::find_if(node.addresses, [](const auto& address) {
    return address.http && meaning_of(*address.http) == meaning::token_expired;
  });
  return found == node.addresses.end() ? nullptr : &*found;
}

constexpr std::string_view synchronize =
    "synchronize both clocks: timedatectl and chronyc tracking show their state";

} // namespace

check_result check_clock(const facts& all) {
  std::vector<finding> found;
  std::size_t known = 0;
  std::chrono::nanoseconds most{0};
  for (const auto& node : all.nodes) {
    if (node.is_local) continue;
    if (const auto* expired = with_expired_token(node))
      found.push_back({verdict::problem, node.name,
                       "by its clock a token of this moment has expired",
                       "presented a web token that was just made: " + words_of(*expired->http),
                       std::string{synchronize}});
    const auto difference = ahead(node);
    if (!difference) continue;
    ++known;
    const auto distance = std::chrono::abs(*difference);
    most = std::max(most, distance);
    if (distance <= suspicious) continue;
    const bool is_refused = distance > allowed;
    found.push_back({is_refused ? verdict::problem : verdict::warning, node.name,
                     "its clock is " + in_words(distance)
                         + (*difference > 0ns ? " ahead of" : " behind") + " that of this machine",
                     is_refused ? "compared the clocks: nodes refuse each other above 5 min"
                                : "compared the clocks: nodes refuse each other above 5 min, and "
                                  "this may grow",
                     std::string{synchronize}});
  }
  if (found.empty() && known == 0) return skipped("clock", "no other node told its time");
  return result_of("clock", "at most " + in_words(most) + " apart", std::move(found));
}

} // namespace actorgrid::doctor
