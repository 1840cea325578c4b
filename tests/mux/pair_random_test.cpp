#include "chaos.hpp"
#include "tests/support/catch.hpp"

#include <cstdlib>
#include <random>
#include <string>

using namespace actorgrid;
using namespace actorgrid::testing;

namespace {

constexpr int steps = 5000;

std::uint64_t first_seed() {
  const char* const given = std::getenv("ACTORGRID_SEED");
  return given ? std::stoull(given) : std::random_device{}();
}

/// A pair whose ends are used at random.
chaos to_be_used_at_random(std::uint64_t seed) {
  const mux::stream_windows window{static_cast<std::uint32_t>(seed % 4),
                                   static_cast<std::uint32_t>(seed / 4 % 4)};
  return chaos([random = std::mt19937_64{seed}](std::uint64_t n) mutable { return random() % n; },
               window);
}

} // namespace

TEST_CASE("whatever both ends do, streams keep order, credit and their one end") {
  const std::uint64_t first = first_seed();
  for (std::uint64_t seed = first; seed != first + 60; ++seed) {
    INFO("ACTORGRID_SEED=" << seed);
    chaos both = to_be_used_at_random(seed);
    for (int i = 0; i != steps; ++i) both.step();
    both.finish();
  }
}

TEST_CASE("a connection lost at any moment ends everything once, and what arrived is in order") {
  const std::uint64_t first = first_seed();
  for (std::uint64_t seed = first; seed != first + 60; ++seed) {
    INFO("ACTORGRID_SEED=" << seed);
    chaos both = to_be_used_at_random(seed);
    for (std::uint64_t i = 0; i != 40 * (seed - first); ++i) both.step();
    both.lose();
  }
}
