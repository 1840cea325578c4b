#pragma once

#include "tests/campaign/history.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace actorgrid::campaign {

/// The outcome of a seed.
struct seed_outcome {
  std::unique_ptr<history> seen;   ///< null if the simulation could not go on
  std::vector<std::string> broken; ///< promises, and how
};
seed_outcome try_seed(std::uint64_t seed);

/// The command that repeats a seed and prints its history.
std::string command_for(std::uint64_t seed);

} // namespace actorgrid::campaign
