#include "config/glob.hpp"

#include <cstddef>

namespace actorgrid {

bool matches_glob(std::string_view glob, std::string_view text, char barrier) noexcept {
  constexpr auto none = std::string_view::npos;
  // Only the last star is retried, which bounds the steps.
  std::size_t g = 0, t = 0, star = none, retry = 0;
  while (t < text.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      retry = t;
    } else if (g < glob.size() && glob[g] == text[t]) {
      ++g;
      ++t;
    } else if (star != none && text[retry] != barrier) {
      g = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

} // namespace actorgrid
