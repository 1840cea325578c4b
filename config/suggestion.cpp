#include "config/suggestion.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace actorgrid {

namespace {

/// Names longer than any key are not typos.
constexpr std::size_t name_letters_max = 128;

} // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

std::string closest_name(std::string_view unknown, std::span<const std::string> known) {
  if (unknown.size() > name_letters_max) return {};
  std::string best;
  auto best_distance = std::max<std::size_t>(2, unknown.size() / 4) + 1;
  const auto last_part = unknown.substr(unknown.rfind('.') + 1);
  for (const auto& name : known) {
    auto distance = edit_distance(unknown, name);
    // A right key in a wrong or missing section is a likely mistake, however far the section is.
    if (name.ends_with("." + std::string(last_part))) distance = std::min<std::size_t>(distance, 2);
    if (distance < best_distance) {
      best_distance = distance;
      best = name;
    }
  }
  return best;
}

} // namespace actorgrid
