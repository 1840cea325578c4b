#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace actorgrid {

/// How many insertions, deletions and replacements turn one text into the other.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The known name that was most likely meant; empty if none is close.
std::string closest_name(std::string_view unknown, std::span<const std::string> known);

} // namespace actorgrid
