#pragma once

#include <string_view>

namespace actorgrid::testing {

/// Whether the text contains that part.
inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

} // namespace actorgrid::testing
