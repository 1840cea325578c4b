#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace actorgrid::chaos {

/// Measures, with default settings and in real time, how long nodes take to notice that another is
/// gone, and that they report no loss when there is none. Prints to standard output, and returns
/// what was not as promised.
std::vector<std::string> measure_detection(const std::string& program,
                                           const std::filesystem::path& directory);

} // namespace actorgrid::chaos
