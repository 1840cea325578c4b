#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace actorgrid::chaos {

/// Measures, with the default settings and in real time, how long nodes take to notice that another
/// is gone, and that they notice nothing when there is nothing. Told on standard output; returns
/// what was not as promised.
std::vector<std::string> measure_detection(const std::string& program,
                                           const std::filesystem::path& directory);

} // namespace actorgrid::chaos
