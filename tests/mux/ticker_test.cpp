#include "frames.hpp"
#include "net/mux/ticker.hpp"
#include "tests/support/catch.hpp"

using namespace actorgrid;
using namespace actorgrid::testing;
using tick = mux::ticker::tick;
using namespace std::chrono_literals;

TEST_CASE("a ticker ticks when an interval has passed, and no earlier") {
  mux::ticker t(10s, start);
  CHECK(t.due() == start + 10s);
  CHECK(t.take(start + 10s - 1ns) == tick::none);
  CHECK(t.due() == start + 10s);
  CHECK(t.take(start + 10s) == tick::on_time);
  CHECK(t.due() == start + 20s);
}

TEST_CASE("a tick is late when it comes more than half an interval after its time") {
  mux::ticker punctual(10s, start);
  CHECK(punctual.take(start + 15s) == tick::on_time);
  CHECK(punctual.due() == start + 20s); // the next tick does not wait for this one

  mux::ticker late(10s, start);
  CHECK(late.take(start + 15s + 1ns) == tick::late);
  CHECK(late.due() == start + 25s + 1ns); // the next tick counts from this one
}

TEST_CASE("a ticker without an interval never ticks") {
  mux::ticker t;
  CHECK(t.due() == mux::never);
  CHECK(t.take(mux::never - 1ns) == tick::none);
}
