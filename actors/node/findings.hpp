#pragma once

#include "actors/node/admin_pages.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace actorgrid::actors {

/// More of them are only counted.
inline constexpr std::size_t findings_max = 10;

/// What is wrong with a node and its grid, in sentences, what matters most first. Texts of others
/// are in them as they came.
std::vector<std::string> findings(const admin_snapshot& s);

} // namespace actorgrid::actors
