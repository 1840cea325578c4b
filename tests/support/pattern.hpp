#pragma once

#include <cstddef>
#include <string_view>

namespace actorgrid::testing {

/// Whether the text matches the pattern, in which `*` matches anything.
inline bool is_like(std::string_view text, std::string_view pattern) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) return text == pattern;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  pattern.remove_prefix(star + 1);
  for (std::size_t skip = star; skip <= text.size(); ++skip)
    if (is_like(text.substr(skip), pattern)) return true;
  return false;
}

} // namespace actorgrid::testing
