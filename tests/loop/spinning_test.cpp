#include "net/loop/spinning.hpp"
#include "tests/support/catch.hpp"

using actorgrid::ws::spinning;
using namespace std::chrono_literals;

namespace {

const spinning::clock::time_point then{100h};
constexpr spinning::clock::duration spin = 50us;

} // namespace

TEST_CASE("a first spin is tried, up to its limit") {
  const spinning spins{spin};
  CHECK(spins.is_on(then, then));
  CHECK(spins.is_on(then, then + spin - 1us));
  CHECK_FALSE(spins.is_on(then, then + spin));
}

TEST_CASE("without a limit there are no spins") {
  const spinning spins{0us};
  CHECK_FALSE(spins.is_on(then, then));
}

TEST_CASE("after a spin in vain the next is tried a hundred limits later") {
  spinning spins{spin};
  spins.on_silence(then);
  CHECK_FALSE(spins.is_on(then, then));
  const auto later = then + 100 * spin;
  CHECK_FALSE(spins.is_on(later - 1us, later - 1us));
  CHECK(spins.is_on(later, later));
}

TEST_CASE("spins go on after one in vain if most have found traffic") {
  spinning spins{spin};
  for (int i = 0; i < 2 * spinning::price; ++i) spins.on_traffic();
  spins.on_silence(then);
  CHECK(spins.is_on(then, then));
  spins.on_silence(then);
  CHECK_FALSE(spins.is_on(then, then));
}

TEST_CASE("however much traffic there was, a few spins in vain end spinning") {
  spinning spins{spin};
  for (int i = 0; i < 1000; ++i) spins.on_traffic();
  for (int i = 0; i < spinning::credit_max / spinning::price; ++i) {
    CHECK(spins.is_on(then, then));
    spins.on_silence(then);
  }
  CHECK_FALSE(spins.is_on(then, then));
}

TEST_CASE("a thread that never finds traffic spins for one part in a hundred") {
  spinning spins{spin};
  const auto end = then + 10s;
  spinning::clock::duration spent{};
  for (auto now = then; now < end; now += 10us) {
    const auto began = now;
    while (spins.is_on(began, now)) now += 1us;
    if (now == began) continue;
    spent += now - began;
    spins.on_silence(now);
  }
  CHECK(spent > 0us);
  CHECK(spent <= (end - then) / 100);
}
