#include "actors/runtime/running_median.hpp"
#include "tests/support/catch.hpp"

using actorgrid::actors::running_median;
using namespace std::chrono_literals;

namespace {

running_median after(int count, running_median::duration each, running_median::duration first) {
  running_median median{first};
  for (int i = 0; i < count; ++i) median.add(each);
  return median;
}

} // namespace

TEST_CASE("a running median soon forgets what it began with") {
  const auto fallen = after(80, 1us, 1ms).value();
  CHECK(fallen > 800ns);
  CHECK(fallen < 1200ns);
  const auto risen = after(80, 1ms, 1us).value();
  CHECK(risen > 800us);
  CHECK(risen < 1200us);
}

TEST_CASE("durations that are far from the others do not move a running median far") {
  auto median = after(80, 1us, 1us);
  for (int i = 0; i < 1000; ++i) {
    median.add(i % 4 == 0 ? running_median::duration{10ms} : 1us);
    REQUIRE(median.value() < 2us);
  }
  for (int i = 0; i < 1000; ++i) {
    median.add(i % 4 == 0 ? running_median::duration{0} : 1us);
    REQUIRE(median.value() > 500ns);
  }
}

TEST_CASE("a running median of zero grows again") {
  auto median = after(100, 0us, 1us);
  CHECK(median.value() == 0us);
  for (int i = 0; i < 80; ++i) median.add(1us);
  CHECK(median.value() > 800ns);
}
