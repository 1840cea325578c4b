#include "tests/campaign/seed.hpp"

#include "tests/campaign/rules.hpp"
#include "tests/campaign/running.hpp"

#include <exception>
#include <stdexcept>

namespace actorgrid::campaign {

seed_outcome try_seed(std::uint64_t seed) {
  seed_outcome t;
  try {
    t.seen = run_plan(plan_of(seed));
    t.broken = find_broken(*t.seen);
  } catch (const std::exception& e) {
    t.broken.emplace_back(std::string("the simulation goes on: ") + e.what());
  }
  return t;
}

std::string command_for(std::uint64_t seed) {
  const auto number = std::to_string(seed);
  return "build/tests/campaign/actorgrid_campaign --seeds " + number + ".." + number + " --history";
}

} // namespace actorgrid::campaign
